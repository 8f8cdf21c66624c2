"""How large DynamoDB finds an item.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarius.table.numbers import number_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from event_items import Item


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
