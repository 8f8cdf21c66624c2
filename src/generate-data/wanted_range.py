"""The range of records that an execution was asked for."""

from dataclasses import dataclass
from typing import Any

from tarius.errors import InvalidRangeError

FIELDS = ("start_seq", "end_seq")


@dataclass(frozen=True)
class WantedRange:
    """Sequence numbers from `start` up to, and without, `end`; none where they are equal."""

    start: int
    end: int

    @property
    def count(self) -> int:
        """How many records that is."""
        return self.end - self.start


def read_range(given: Any, most: int) -> WantedRange:
    """The range of an execution's input, `{"start_seq": a, "end_seq": b}`.

    Args:
        most: records that one execution makes.

    Raises:
        InvalidRangeError: says what of the input is wrong.
    """
    if not isinstance(given, dict):
        raise InvalidRangeError(f"the input is no JSON object with {' and '.join(FIELDS)}")
    if unknown := sorted(set(given) - set(FIELDS)):
        raise InvalidRangeError(f"the input has an unknown field {unknown[0][:40]!r}")
    start, end = (_whole_number(given, name) for name in FIELDS)
    if end < start:
        raise InvalidRangeError("end_seq is less than start_seq")
    if end - start > most:
        raise InvalidRangeError(f"that is {end - start} records; one execution makes {most}")
    return WantedRange(start, end)


def _whole_number(given: dict[Any, Any], name: str) -> int:
    if name not in given:
        raise InvalidRangeError(f"{name} is missing")
    value = given[name]
    # JSON's true is an int to Python, and 1.0 a float: neither is a sequence number.
    if type(value) is not int:
        raise InvalidRangeError(f"{name} is no whole number")
    if value < 0:
        raise InvalidRangeError(f"{name} is negative")
    if value > 10**15 - 1:
        raise InvalidRangeError(f"{name} has more than 15 digits")
    return value
