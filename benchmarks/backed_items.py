"""Items with every kind of attribute, and what tells whether they came back."""

import base64
import hashlib
import json
from collections.abc import Iterable
from typing import Any


def item(number: int) -> dict[str, Any]:
    """An item of some 300 bytes with every kind of attribute; the same at each call."""
    seed = hashlib.sha512(str(number).encode()).digest()
    day = f"2026-01-{number % 28 + 1:02}"
    return {
        "Id": {"S": f"event-{number:09}"},
        "type": {"S": "sale"},
        "category": {"S": ("toys", "books", "tools")[number % 3]},
        "tarius:list": {"S": f"sale/{day}"},
        "tarius:order": {"S": f"{day}T08:00:00.{number % 10**6:06}Z/event-{number:09}"},
        "price": {"N": f"{number}.12345678901234567890123456789"},
        "picture": {"B": seed},
        "flags": {"M": {"gift": {"BOOL": number % 2 == 0}, "nothing": {"NULL": True}}},
        "history": {"L": [{"S": "☂ made"}, {"N": str(-number - 1)}, {"B": seed[:4]}]},
        "tags": {"SS": ["a", f"t{number % 7}"]},
        "sizes": {"NS": ["1.5", str(number + 2)]},
        "keys": {"BS": [seed[:2], seed[2:5]]},
    }


def digest(items: Iterable[dict[str, Any]]) -> str:
    """Of items in whatever order: of the sorted digests of each."""
    each = sorted(
        hashlib.sha256(json.dumps(plain(it), sort_keys=True).encode()).digest() for it in items
    )
    return hashlib.sha256(b"".join(each)).hexdigest()


def plain(value: Any) -> Any:
    """As JSON: sets in order, bytes as Base64."""
    match value:
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case {"SS": list(members)} | {"NS": list(members)} | {"BS": list(members)}:
            return {next(iter(value)): sorted(map(plain, members))}
        case dict():
            return {name: plain(it) for name, it in value.items()}
        case list():
            return [plain(it) for it in value]
    return value
