"""Items, and whether two of them are the same.

DynamoDB keeps a number's value and not its spelling, and a set without an order, so items are
compared in a form that has neither.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

Item: TypeAlias = dict[str, Any]
"""As botocore's client has it: {"Id": {"S": "1"}, "picture": {"B": b"..."}}."""

Key: TypeAlias = tuple[str, ...]
"""What tells an item from the others of its table, in the form that is compared."""

_MOST_SHOWN = 80
"""Characters of a key that are shown; it may have 2,048."""


def key_of(item: Mapping[str, Any], keys: Sequence[str]) -> Key:
    """The key of an item, the same however a number in it is spelt."""
    return tuple(json.dumps(_canonical(item[name])) for name in keys)


def shown_key(item: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The key of an item for a person: `Id=7`."""
    parts = []
    for name in keys:
        [content] = item[name].values()
        text = content.hex() if isinstance(content, bytes) else str(content)
        parts.append(f"{name}={text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + '…'}")
    return ", ".join(parts)


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two items have the same attributes."""
    return one == other or canonical(one) == canonical(other)


def digest(item: Mapping[str, Any]) -> int:
    """The SHA-256 of an item. A sum of them is the same in whatever order items come."""
    return int.from_bytes(hashlib.sha256(canonical(item)).digest())


def canonical(item: Mapping[str, Any]) -> bytes:
    """An item in the one form that all items with the same attributes have."""
    plain = {name: _canonical(it) for name, it in item.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()


def _canonical(attribute: Mapping[str, Any]) -> dict[str, Any]:
    [(kind, content)] = attribute.items()
    match kind:
        case "N":
            return {"N": number_of(content)}
        case "B":
            return {"B": content.hex()}
        case "SS":
            return {"SS": sorted(content)}
        case "NS":
            return {"NS": sorted(map(number_of, content))}
        case "BS":
            return {"BS": sorted(it.hex() for it in content)}
        case "L":
            return {"L": [_canonical(it) for it in content]}
        case "M":
            return {"M": {name: _canonical(it) for name, it in content.items()}}
    return {kind: content}


def number_of(number: str) -> str:
    """A number without the zeros at its ends: `1.50` is `15e-1`."""
    sign, digits, exponent = Decimal(number).as_tuple()
    whole = "".join(map(str, digits)).lstrip("0")
    short = whole.rstrip("0")
    if not short:
        return "0"
    assert isinstance(exponent, int)  # noqa: S101 - no number of a line or of DynamoDB is infinite
    return f"{'-' * sign}{short}e{exponent + len(whole) - len(short)}"
