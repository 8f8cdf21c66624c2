"""Stores events with several requests at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from botocore.exceptions import BotoCoreError, ClientError

from event_tally import EventTally
from new_events import NewEvent
from tarius.aws.failures import described

# Each was tried four times by then: whatever is wrong, more requests do not mend it.
_FAILURES_IN_A_ROW = 5


def produce(
    events: Iterator[NewEvent], store: Callable[[NewEvent], None], workers: int
) -> EventTally:
    """Store events until there are no more, or until each worker failed often in a row.

    Args:
        events: is asked by one thread at a time.
        store: stores one; is called by several threads at once.

    Returns:
        What was stored, and what was not.
    """
    shared = _Shared(events)
    with ThreadPoolExecutor(workers) as pool:
        works = [pool.submit(_work, shared, store) for _ in range(workers)]
    return sum((it.result() for it in works), EventTally())


def _work(events: Iterator[NewEvent], store: Callable[[NewEvent], None]) -> EventTally:
    tally = EventTally()
    failures = 0
    for event in events:
        try:
            store(event)
        except (BotoCoreError, ClientError) as error:
            tally.fail(described(error))
            failures += 1
            if failures == _FAILURES_IN_A_ROW:
                break
        else:
            tally.count(event)
            failures = 0
    return tally


class _Shared:
    """An iterator that several threads take from."""

    def __init__(self, events: Iterator[NewEvent]) -> None:
        self._events = events
        self._lock = Lock()

    def __iter__(self) -> Iterator[NewEvent]:
        return self

    def __next__(self) -> NewEvent:
        with self._lock:
            return next(self._events)
