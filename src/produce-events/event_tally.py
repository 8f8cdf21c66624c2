"""What became of the events of a run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from new_events import BAD, INVENTORY, SALES, NewEvent

_CENT = Decimal("0.01")


@dataclass
class EventTally:
    """Counts of stored events, and of those that failed. Each thread keeps its own.

    Attributes:
        sales: of all stored sales events, price times quantity.
        reason: how the last event failed, without anything of the event.
    """

    sales_events: int = 0
    inventory_events: int = 0
    bad: int = 0
    failed: int = 0
    sales: Decimal = Decimal(0)
    reason: str = ""

    @property
    def stored(self) -> int:
        """How many events are there now."""
        return self.sales_events + self.inventory_events + self.bad

    def count(self, event: NewEvent) -> None:
        """Count an event that was stored."""
        self.sales_events += event.kind == SALES
        self.inventory_events += event.kind == INVENTORY
        self.bad += event.kind == BAD
        self.sales += event.sales

    def fail(self, reason: str) -> None:
        """Count an event that was not."""
        self.failed += 1
        self.reason = reason

    def __add__(self, other: EventTally) -> EventTally:
        """Both together."""
        return EventTally(
            self.sales_events + other.sales_events,
            self.inventory_events + other.inventory_events,
            self.bad + other.bad,
            self.failed + other.failed,
            self.sales + other.sales,
            other.reason or self.reason,
        )


def statistics_of(tally: EventTally) -> dict[str, Any]:
    """A run's answer. All counts but `failed_msgs` are of stored events alone.

    Returns:
        `status`: `succeeded`, or `partly failed`; `tot_msgs`, which is `bad_msgs`, `sales_evnts`
        and `inventory_evnts` together; `tot_sales`, rounded to cents, half a cent up.
    """
    return {
        "status": "partly failed" if tally.failed else "succeeded",
        "tot_msgs": tally.stored,
        "bad_msgs": tally.bad,
        "sales_evnts": tally.sales_events,
        "inventory_evnts": tally.inventory_events,
        "tot_sales": _in_cents(tally.sales),
        "failed_msgs": tally.failed,
    }


def _in_cents(amount: Decimal) -> float:
    # Lambda answers in JSON, whose numbers Python writes as floats: of up to 15 digits, exactly.
    return float(amount.quantize(_CENT, context=Context(prec=38, rounding=ROUND_HALF_UP)))
