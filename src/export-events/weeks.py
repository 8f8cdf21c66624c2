"""A week beside the week before, by type and category."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from summary import Group, Summary, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Span:
    """Whole days in UTC, the first and the last of them."""

    first: date
    last: date

    def before(self) -> Span:
        """The same days a week earlier."""
        return Span(self.first - _WEEK, self.last - _WEEK)

    def __contains__(self, day: str) -> bool:
        return self.first.isoformat() <= day <= self.last.isoformat()


@dataclass(frozen=True)
class Compared:
    """A span's tally beside that of the same days a week earlier."""

    span: Span
    type: str
    category: str
    now: Tally
    before: Tally


def last_week(today: date) -> Span:
    """The seven days before a day, which itself is not over yet."""
    return Span(today - _WEEK, today - timedelta(days=1))


def compared_days(summary: Summary) -> list[Compared]:
    """Every group beside the same one a week earlier, which may be none."""
    groups = summary.groups
    found = []
    for group, tally in sorted(groups.items(), key=lambda entry: entry[0]):
        if group.day:
            day = date.fromisoformat(group.day)
            # There are no seven days before the first ones of the calendar.
            earlier = (day - _WEEK).isoformat() if day - date.min >= _WEEK else ""
            before = groups.get(group._replace(day=earlier), Tally()) if earlier else Tally()
            span = Span(day, day)
            found.append(Compared(span, group.type, group.category, tally, before))
    return found


def compared_weeks(summary: Summary, week: Span) -> list[Compared]:
    """A week beside the one before it: each type and category that either of them has."""
    now, before = _by_kind(summary.groups, week), _by_kind(summary.groups, week.before())
    return [
        Compared(week, *kind, now.get(kind, Tally()), before.get(kind, Tally()))
        for kind in sorted(now.keys() | before.keys())
    ]


def _by_kind(groups: Mapping[Group, Tally], span: Span) -> dict[tuple[str, str], Tally]:
    tallies: dict[tuple[str, str], Tally] = {}
    for group, tally in groups.items():
        if group.day in span:
            tallies.setdefault((group.type, group.category), Tally()).add(tally)
    return tallies
