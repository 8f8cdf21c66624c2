"""Makes records."""

import secrets
import time
from collections.abc import Callable, Iterator

from tarius.records.record import Record
from wanted_range import WantedRange

_TEXT_BYTES = 12  # 16 characters
_NANOSECONDS = 1_000_000_000


def new_records(wanted: WantedRange, clock: Callable[[], int] = time.time_ns) -> Iterator[Record]:
    """A record for each sequence number of a range.

    The time has nanoseconds, so that two runs which make the same numbers at once make records of
    their own.

    Args:
        clock: Unix time in nanoseconds.
    """
    for sequence in range(wanted.start, wanted.end):
        seconds, rest = divmod(clock(), _NANOSECONDS)
        yield Record(sequence, f"{seconds}.{rest:09}", secrets.token_urlsafe(_TEXT_BYTES))
