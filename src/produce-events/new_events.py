"""Makes events of stores, as tills and stock rooms would send them."""

import random
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

SALES, INVENTORY, BAD = "sales_event", "inventory_event", "bad_msg"
"""What an event is counted as, and the folder that it goes to."""

CATEGORIES = (
    "Audio",
    "Bakery",
    "Beauty",
    "Bicycles",
    "Books",
    "Camping",
    "Ceramics",
    "Garden",
    "Groceries",
    "Kitchen",
    "Lighting",
    "Music",
    "Paper goods",
    "Shoes",
    "Tools",
    "Toys",
)
_VARIANTS = ("black", "red")


@dataclass(frozen=True)
class NewEvent:
    """An event that is to be stored.

    Attributes:
        number: in its run, from 1.
        kind: SALES, INVENTORY or BAD.
        sales: price times quantity; 0 unless it is a sale. Neither is a discount taken off, nor
            does a return count as less: just the event's own numbers.
        body: what is stored, as JSON.
    """

    number: int
    kind: str
    made: datetime
    sales: Decimal
    body: Mapping[str, Any]


class EventMaker:
    """Makes one event after the other; not for several threads at once."""

    def __init__(self, seed: int | None, clock: Callable[[], datetime]) -> None:
        """Begin.

        Args:
            seed: the same one makes the same events, but for their times; None for new ones.
            clock: tells the time, with its zone.
        """
        self._random = random.Random(seed)  # noqa: S311 - samples, no secrets
        self._clock = clock
        self._made = 0

    def make(self) -> NewEvent:
        """The next event; about one in five is a bad message, which lacks its store."""
        self._made += 1
        now = self._clock().astimezone(UTC)
        kind = self._random.choice((SALES, INVENTORY))
        cents, quantity = self._random.randint(0, 10_000), self._random.randint(1, 38)
        body = self._body(now, kind, cents, quantity)
        if self._random.randrange(5) == 0:
            del body["store_id"]
            body["bad_msg"] = True
            kind = BAD
        sales = Decimal(cents) * quantity / 100 if kind == SALES else Decimal(0)
        return NewEvent(self._made, kind, now, sales, body)

    def _body(self, now: datetime, kind: str, cents: int, quantity: int) -> dict[str, Any]:
        roll = self._random
        body: dict[str, Any] = {
            "request_id": str(uuid.UUID(int=roll.getrandbits(128), version=4)),
            "store_id": roll.randint(1, 10),
            "cust_id": roll.randint(100, 999),
            "category": roll.choice(CATEGORIES),
            "evnt_time": now.isoformat(timespec="microseconds"),
            "evnt_type": kind,
            "price": cents / 100,
            "discount": roll.randint(0, 2_000) / 100,
            "sku": roll.randint(18_981, 189_281),
            "item_variant": roll.choice(_VARIANTS),
            "qty": quantity,
            "gift_wrap": roll.choice((True, False)),
            "priority_shipping": roll.choice((True, False)),
            "contact_me": roll.choice((True, False)),
        }
        if roll.choice((True, False)):
            body["is_return"] = True
        return body


def events_until(
    maker: EventMaker, is_over: Callable[[], bool], most: int | None
) -> Iterator[NewEvent]:
    """Events until the time is over or there are enough; one at least."""
    event = maker.make()
    yield event
    while (most is None or event.number < most) and not is_over():
        event = maker.make()
        yield event
