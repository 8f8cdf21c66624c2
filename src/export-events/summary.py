"""Counts and totals of events by day, type and category, gathered item by item and exactly."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal, Inexact
from typing import TYPE_CHECKING, Any, NamedTuple

# A number has 38 digits between 1E+126 and 1E-130, so the last of them stands at 1E-167 at least.
# Sums of a trillion of them fit; what does not raises, for no total is ever rounded.
_EXACT = Context(prec=400, Emax=999_999, Emin=-999_999, traps=[Inexact])

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIST = "tarius:list"  # "<type>/<day>", as the events API keeps it
_ORDER = "tarius:order"  # "<time>/<Id>", likewise
_NO_TYPE = "event"  # the events API's word for events without a type
_MOST_CHARACTERS = 255


class Group(NamedTuple):
    """What is counted together; the day is empty for items that the events API did not write."""

    day: str
    type: str
    category: str


OTHERS = Group("", "(others)", "(others)")
"""What came when there were as many groups as are kept: memory and summaries stay within bounds."""


@dataclass
class Tally:
    """What is known of a group.

    Attributes:
        totals: sums of the members that are totalled.
        first, last: times of the events, `2026-01-31T08:00:00.000000Z`; empty if none has one.
    """

    count: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)
    first: str = ""
    last: str = ""

    def add(self, other: Tally) -> None:
        """Add what another tally has."""
        self.count += other.count
        for name, total in other.totals.items():
            self.totals[name] = _EXACT.add(self.totals.get(name, Decimal(0)), total)
        if other.first:
            self.first = min(self.first or other.first, other.first)
            self.last = max(self.last, other.last)

    def as_json(self) -> dict[str, Any]:
        """As parts and summaries have it; numbers are text, so that no reader rounds them."""
        totals = {name: plain(total) for name, total in sorted(self.totals.items())}
        return {"count": self.count, "totals": totals, "first": self.first, "last": self.last}


class Summary:
    """Groups and their tallies."""

    def __init__(self, totalled: tuple[str, ...], most_groups: int) -> None:
        """Make an empty one.

        Args:
            totalled: members of events whose numbers are summed up.
            most_groups: so many groups are kept apart; further ones are counted together.
        """
        self._totalled = totalled
        self._most_groups = most_groups
        self.groups: dict[Group, Tally] = {}

    @property
    def count(self) -> int:
        """How many items were counted."""
        return sum(tally.count for tally in self.groups.values())

    def add_item(self, item: Mapping[str, Any]) -> None:
        """Count an item, given in DynamoDB's notation."""
        time = _text(item, _ORDER).partition("/")[0]
        totals = {
            name: Decimal(item[name]["N"]) for name in self._totalled if "N" in item.get(name, ())
        }
        self._add(_group(item), Tally(1, totals, time, time))

    def add_json(self, groups: list[dict[str, Any]]) -> None:
        """Add what another summary's `as_json` gave."""
        for it in groups:
            totals = {name: Decimal(total) for name, total in it["totals"].items()}
            group = Group(it["day"], it["type"], it["category"])
            self._add(group, Tally(it["count"], totals, it["first"], it["last"]))

    def as_json(self) -> list[dict[str, Any]]:
        """The groups in order."""
        return [
            {**group._asdict(), **tally.as_json()}
            for group, tally in sorted(self.groups.items(), key=_by_group)
        ]

    def _add(self, group: Group, tally: Tally) -> None:
        if group not in self.groups and len(self.groups) >= self._most_groups:
            group = OTHERS
        self.groups.setdefault(group, Tally()).add(tally)


def plain(number: Decimal) -> str:
    """A number in full: 12.5 and not 1.25E+1, without zeros at the end of a fraction."""
    return format(_EXACT.normalize(number), "f") if number else "0"


def _by_group(entry: tuple[Group, Tally]) -> Group:
    return entry[0]


def _group(item: Mapping[str, Any]) -> Group:
    kind, _, day = _text(item, _LIST).rpartition("/")
    if not _is_day(day):
        kind, day = _text(item, "type") or _NO_TYPE, ""
    return Group(day, kind[:_MOST_CHARACTERS], _text(item, "category")[:_MOST_CHARACTERS])


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(item: Mapping[str, Any], name: str) -> str:
    return str(item.get(name, {}).get("S", ""))
