"""Which bytes of what is given out are asked for: by `Range`, or by `partNumber`.

S3 leaves both to the function behind an Object Lambda access point, and recommends to apply them to
what was made of the object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/range-get-olap.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from redaction.reads.answers import ReadError

PART_BYTES = 2 * 1024 * 1024
"""Parts are of this size, however the object was uploaded; one fits into an answer of the API."""

_MOST_PARTS = 10_000
_ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
# More than any object has; longer numbers mean no more, and Python refuses to read the longest.
_FAR = 10**15


@dataclass(frozen=True, slots=True)
class Span:
    """From one byte on to another, both included and counted from 0; to the end for None."""

    first: int
    last: int | None = None
    part: int = 0


@dataclass(frozen=True, slots=True)
class Tail:
    """The last so many bytes."""

    length: int


Window: TypeAlias = "Span | Tail"


def asked_window(range_text: str, part_number: str | None) -> Window | None:
    """What is asked for; None for the whole.

    Raises:
        ReadError: both are there, or the part's number makes no sense.
    """
    if range_text and part_number is not None:
        both = "Cannot specify both Range header and partNumber query parameter."
        raise ReadError(400, "InvalidRequest", both)
    return _part(part_number) if part_number is not None else _range(range_text)


def _part(text: str) -> Span:
    number = int(text) if _WHOLE_NUMBER.fullmatch(text) else 0
    if not 1 <= number <= _MOST_PARTS:
        detail = f"Part number must be an integer between 1 and {_MOST_PARTS}, inclusive."
        raise ReadError(400, "InvalidArgument", detail)
    return Span((number - 1) * PART_BYTES, number * PART_BYTES - 1, number)


def _range(text: str) -> Window | None:
    """One range; None for what is none, or is several: both are to be ignored, and S3 does.

    https://www.rfc-editor.org/rfc/rfc9110#section-14.2
    """
    found = _ONE_RANGE.fullmatch(text)
    if found is None:
        return None
    first, last = (_number(it) for it in found.groups())
    if first is None:
        return None if last is None else Tail(last)
    if last is not None and last < first:
        return None
    return Span(first, last)


def _number(digits: str) -> int | None:
    if not digits:
        return None
    significant = digits.lstrip("0") or "0"
    return min(int(significant), _FAR) if len(significant) < 17 else _FAR


def wanted_bytes(window: Window) -> int:
    """How many bytes it has at most, however many there are."""
    if isinstance(window, Tail):
        return window.length
    return (_FAR if window.last is None else window.last + 1) - window.first


def bounds(window: Window, total: int) -> tuple[int, int]:
    """Where it begins, and the byte behind its end, in so many bytes; there is one in it at least.

    Raises:
        ReadError: nothing is there.
    """
    if isinstance(window, Tail):
        start, stop = max(total - window.length, 0), total
    else:
        start = window.first
        stop = total if window.last is None else min(window.last + 1, total)
    if start < stop:
        return start, stop
    beyond = {"Content-Range": f"bytes */{total}"}
    if isinstance(window, Span) and window.part:
        detail = "The requested partnumber is not satisfiable."
        raise ReadError(416, "InvalidPartNumber", detail, beyond)
    raise ReadError(416, "InvalidRange", "The requested range is not satisfiable.", beyond)
