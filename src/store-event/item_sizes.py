"""How large DynamoDB finds an item.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store_events import RESERVED
from tarius.table.items import MAX_ITEM_BYTES
from tarius.table.numbers import number_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from event_items import Item


MOST_GROWTH = 4
"""Bytes that an attribute can count for each byte of its JSON.

A list in a list comes near: it counts three, and one more in the list around it, and has two
brackets. A digit counts two, and one more in a list.
"""


def is_too_large(item: Item, text: str) -> bool:
    """Whether a table takes no such item.

    Args:
        text: the item's event as JSON. Where its length already shows that the item is small
            enough, the event's attributes need not be measured.
    """
    ours = item_size({name: it for name, it in item.items() if name.startswith(RESERVED)})
    bound = ours + MOST_GROWTH * len(text.encode())
    return bound > MAX_ITEM_BYTES and item_size(item) > MAX_ITEM_BYTES


def item_size(item: Item) -> int:
    """The bytes of an item that an event makes."""
    return sum(len(name.encode()) + _size(attribute) for name, attribute in item.items())


def _size(attribute: Mapping[str, Any]) -> int:
    [(kind, content)] = attribute.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return number_size(content)
        case "L":
            return 3 + sum(1 + _size(member) for member in content)
        case "M":
            return 3 + sum(
                1 + len(name.encode()) + _size(member) for name, member in content.items()
            )
    return 1
