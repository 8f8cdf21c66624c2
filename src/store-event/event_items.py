"""Events as items of their table, and back, exactly.

The members of an event are the item's attributes, so whoever reads the table by other means finds
the event itself. DynamoDB keeps the value of a number to the last of 38 digits, but not how it was
spelt: 1.10 comes back as 1.1. Where that makes a difference, the spelling is kept beside the event.
Blanks and the order of names, which mean nothing in JSON, are not kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from store_events import RESERVED, StoreEvent, text_digest
from strict_json import Number, Value, canonical
from tarius.table.numbers import MAX_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Item: TypeAlias = "dict[str, Any]"
"""In DynamoDB's own notation: {"Id": {"S": "1"}, "price": {"N": "12.5"}}."""
_Place: TypeAlias = "tuple[_Place | None, str | int]"
"""Of a value: the place of what it is in, and its name or index there. Few are ever written out."""

LIST = f"{RESERVED}list"
"""What an event is listed under: its type and its day. The index has it as its partition key."""
ORDER = f"{RESERVED}order"
"""Its place in that list: time and Id. The index has it as its sort key."""
DIGEST = f"{RESERVED}digest"
"""The same for events that say the same."""
SPELLINGS = f"{RESERVED}spellings"
"""How numbers were spelt that DynamoDB would spell otherwise, by their JSON pointers."""

# Read back and written out in full, such a number is what it was.
_PLAIN = re.compile(r"0|-?[1-9][0-9]*(\.[0-9]*[1-9])?|-?0\.[0-9]*[1-9]")
_EXACT = Context(prec=MAX_DIGITS)


@dataclass(frozen=True)
class StoredEvent:
    """An event as the table has it.

    Attributes:
        text: the event as it was sent, in its canonical form.
        digest: the text's; so it is another when somebody else has changed the item.
    """

    text: str
    digest: str


def list_key(event_type: str, day: str) -> str:
    """What events of a type and a day, `2026-01-31`, are listed under."""
    return f"{event_type}/{day}"


def as_item(event: StoreEvent, now: datetime) -> Item:
    """The item of an event.

    Args:
        now: in UTC; the time of an event that has none, so that it is listed when stored last.
    """
    time = event.time or now
    spellings: dict[str, str] = {}
    item: Item = {
        name: _attribute(value, (None, name), spellings) for name, value in event.document.items()
    }
    item[LIST] = {"S": list_key(event.type, time.date().isoformat())}
    item[ORDER] = {"S": f"{time.isoformat(timespec='microseconds')[:26]}Z/{event.id}"}
    item[DIGEST] = {"S": event.digest}
    if spellings:
        item[SPELLINGS] = {"M": {pointer: {"S": text} for pointer, text in spellings.items()}}
    return item


def from_item(item: Mapping[str, Any]) -> StoredEvent:
    """The event of an item."""
    kept = item.get(SPELLINGS, {"M": {}})["M"]
    spellings = {pointer: text["S"] for pointer, text in kept.items()}
    document = {
        name: _value(attribute, (None, name), spellings)
        for name, attribute in item.items()
        if not name.startswith(RESERVED)
    }
    text = canonical(document)
    return StoredEvent(text, text_digest(text))


def item_digest(item: Mapping[str, Any]) -> str:
    """The digest in an item; empty if somebody else than this function has made it."""
    return str(item.get(DIGEST, {}).get("S", ""))


def says(item: Mapping[str, Any], event: StoreEvent) -> bool:
    """Whether an item is what an event makes; no longer once somebody else has changed it."""
    return item_digest(item) == event.digest == from_item(item).digest


def _attribute(value: Value, place: _Place, spellings: dict[str, str]) -> dict[str, Any]:
    """The attribute of a value; how it was spelt is added to the spellings if that gets lost."""
    # Not `match`, which takes half as long again.
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, Number):
        text = value.text
        if _is_plain(text):
            return {"N": text}
        spellings[_pointer(place)] = text
        return {"N": _normal(text)}
    if isinstance(value, dict):
        return {"M": {name: _attribute(it, (place, name), spellings) for name, it in value.items()}}
    if isinstance(value, list):
        return {"L": [_attribute(it, (place, at), spellings) for at, it in enumerate(value)]}
    return {"NULL": True} if value is None else {"BOOL": value}


def _value(attribute: Mapping[str, Any], place: _Place, spellings: Mapping[str, str]) -> Value:
    [(kind, content)] = attribute.items()
    match kind:
        case "NULL":
            return None
        case "N":
            return _number(content, spellings.get(_pointer(place)) if spellings else None)
        case "L":
            return [_value(it, (place, at), spellings) for at, it in enumerate(content)]
        case "M":
            return {name: _value(it, (place, name), spellings) for name, it in content.items()}
        # No event of the API has these, but other hands put items too.
        case "NS":
            return [_number(member, None) for member in sorted(content, key=Decimal)]
        case "SS":
            return sorted(content)
        case "B":
            return b64encode(content).decode()
        case "BS":
            return [b64encode(member).decode() for member in sorted(content)]
    plain: str | bool = content
    return plain


def _is_plain(text: str) -> bool:
    return len(text) <= MAX_DIGITS and _PLAIN.fullmatch(text) is not None


def _normal(text: str) -> str:
    """A number as boto3 writes it; zero apart, for DynamoDB knows none below it."""
    number = Decimal(text)
    return str(number.normalize(_EXACT)) if number else "0"


def _number(content: str, spelling: str | None) -> Number:
    number = Decimal(content)
    # A number that somebody has changed in the table is no longer spelt as it was sent.
    if spelling is not None and Decimal(spelling) == number:
        return Number(spelling)
    return Number(format(number, "f"))


def _pointer(place: _Place) -> str:
    """The place as a JSON pointer. https://www.rfc-editor.org/rfc/rfc6901"""
    pointer = ""
    above: _Place | None = place
    while above is not None:
        above, name = above
        pointer = f"/{str(name).replace('~', '~0').replace('/', '~1')}{pointer}"
    return pointer
