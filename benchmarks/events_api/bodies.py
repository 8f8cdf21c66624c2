"""The events that are sent: a small one, and one with many nested values."""

import json
import random
from typing import Any


def small(event_id: str) -> str:
    """About 300 bytes, as a till would send them."""
    return json.dumps(
        {
            "Id": event_id,
            "type": "sales_event",
            "category": "Books & stationery",
            "time": "2026-01-31T09:30:00Z",
            "cust_id": 417,
            "store_id": 7,
            "price": 49.95,
            "discount": 4.5,
            "sku": 102934,
            "item_variant": "black",
            "qty": 3,
            "gift_wrap": True,
            "priority_shipping": False,
            "contact_me": True,
            "is_return": False,
        }
    )


def large(event_id: str) -> str:
    """About 20 KB: a basket of many lines, with decimals."""
    chance = random.Random(20)
    event: dict[str, Any] = json.loads(small(event_id))
    event["basket"] = [_line(number, chance) for number in range(_LINES)]
    return json.dumps(event)


_LINES = 67


def _line(number: int, chance: random.Random) -> dict[str, Any]:
    return {
        "line": number,
        "sku": f"{chance.randrange(18_981, 189_281):08d}",
        "name": f"Notebook, ruled, {chance.randrange(40, 400)} pages, édition spéciale",
        "price": {"amount": chance.randrange(1, 10_000) / 100, "currency": "EUR"},
        "discounts": [{"code": "SPRING", "share": chance.random()}, None],
        "measures": [chance.uniform(-1, 1), chance.randrange(100), chance.random() * 1e6],
        "gift": chance.random() < 0.5,
    }
