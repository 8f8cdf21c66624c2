"""What a store event is: a JSON object with an `Id`, and a few members that have a meaning here."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from request_bodies import TOO_LARGE, UNPROCESSABLE
from strict_json import Number, Value, canonical
from tarius.problems import Problem
from tarius.table.items import MAX_ITEM_BYTES
from tarius.table.numbers import why_not_a_number

if TYPE_CHECKING:
    from collections.abc import Mapping

RESERVED = "tarius:"
"""Attributes of ours stand beside the event's members, with this before their names."""

UNTYPED = "event"
"""The type of an event that names none."""

# All of them may stand in a URL as they are, and none is `.` or `..`.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:@-]{0,254}")
_LABEL = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,128}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,12})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
_MOST_NAME_BYTES = 65_535


@dataclass(frozen=True)
class StoreEvent:
    """An event that may be stored.

    Attributes:
        id: its key.
        type: as listed: its own, or UNTYPED.
        category: its own, or empty.
        time: its own, in UTC; None when it names none.
        document: all of it.
        text: the document in its canonical form.
    """

    id: str
    type: str
    category: str
    time: datetime | None
    document: dict[str, Value]
    text: str

    @property
    def digest(self) -> str:
        """Its text's digest."""
        return text_digest(self.text)


def store_event(document: Value) -> StoreEvent:
    """Judge a document.

    Raises:
        Problem: it is no event, or one that the table cannot hold as it is.
    """
    if not isinstance(document, dict):
        raise _unfit("not-an-object", "The body must be an object.")
    event_id = document.get("Id")
    if not isinstance(event_id, str) or not is_id(event_id):
        raise _unfit("id", ID_RULE)
    for name in document:
        if name.startswith(RESERVED):
            raise _unfit("reserved-name", f"Names that begin with {RESERVED} are reserved.")
    _check_values(document)
    return StoreEvent(
        event_id,
        _label(document, "type") or UNTYPED,
        _label(document, "category"),
        _time(document["time"]) if "time" in document else None,
        document,
        canonical(document),
    )


ID_RULE = (
    "Id must be a text of 1 to 255 ASCII letters, digits and . _ ~ : @ -, and begin with a letter "
    "or a digit."
)


def text_digest(text: str) -> str:
    """The same for events that say the same, and for no others.

    Args:
        text: of an event, in its canonical form.
    """
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def too_large() -> Problem:
    """What is answered when an event is larger than an item of the table may be."""
    detail = f"The event makes an item of more than {MAX_ITEM_BYTES} bytes."
    return Problem(TOO_LARGE, "event-too-large", detail)


def is_id(text: str) -> bool:
    """Whether an event may have it as its Id."""
    return _ID.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Whether an event may have it as its type or category."""
    return _LABEL.fullmatch(text) is not None


def _unfit(code: str, detail: str) -> Problem:
    return Problem(UNPROCESSABLE, code, detail)


def _label(document: Mapping[str, Value], name: str) -> str:
    if name not in document:
        return ""
    value = document[name]
    if not isinstance(value, str) or not is_label(value):
        raise _unfit(name, f"{name} must be a text of 1 to 128 characters, none of them a control.")
    return value


def _time(value: Value) -> datetime:
    if isinstance(value, str) and _TIME.fullmatch(value):
        # Digits of a second after the sixth are left out; they only order events of a microsecond.
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    raise _unfit("time", "time must be a time as RFC 3339 has it, such as 2026-01-31T09:30:00Z.")


def _check_values(document: dict[str, Value]) -> None:
    """Raise for a name or a number that the table cannot hold, or for too much of them.

    The size is counted on the way, so that a document of a million values costs little. It is the
    least that the item can have, without our own attributes.
    """
    size = -3 - len(document)  # The item itself is no map within another.
    pending: list[Value] = [document]
    while pending:
        value = pending.pop()
        # Not `match`, which takes half as long again.
        if isinstance(value, str):
            size += len(value.encode())
        elif isinstance(value, dict):
            size += 3 + len(value) + sum(map(_checked_name_size, value))
            pending += value.values()
        elif isinstance(value, list):
            size += 3 + len(value)
            pending += value
        else:
            size += 1
            if isinstance(value, Number) and (reason := why_not_a_number(value.text)):
                raise _unfit("number", f"A number cannot be kept to its last digit: {reason}.")
        if size > MAX_ITEM_BYTES:
            raise too_large()


def _checked_name_size(name: str) -> int:
    size = len(name.encode())
    if not 1 <= size <= _MOST_NAME_BYTES:
        raise _unfit("name", f"A name must have 1 to {_MOST_NAME_BYTES} bytes.")
    return size
