"""The summary as two files: JSON for programs, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from summary import plain
from tarius.rows.reject_cells import guarded
from weeks import Compared, compared_days, compared_weeks, last_week

if TYPE_CHECKING:
    from backup import Backup
    from summary import Summary, Tally

SCHEMA_VERSION = 1


def summary_json(backup: Backup, summary: Summary) -> bytes:
    """The whole summary; numbers that may have a fraction are text."""
    week = last_week(date.fromisoformat(backup.started_at[:10]))
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "table": backup.table,
        "startedAt": backup.started_at,
        "count": summary.count,
        "groups": summary.as_json(),
        "week": {"from": week.first.isoformat(), "to": week.last.isoformat()},
        "weekBefore": {
            "from": week.before().first.isoformat(),
            "to": week.before().last.isoformat(),
        },
        "weeks": [_compared_json(it) for it in compared_weeks(summary, week)],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def summary_csv(backup: Backup, summary: Summary, totalled: tuple[str, ...]) -> bytes:
    """One table: last week's rows first, then each day's, each beside what was a week earlier.

    It begins with a byte order mark, by which spreadsheets know UTF-8. Text that they would take
    for a formula has an apostrophe before it. Times are written as spreadsheets know them, to the
    second; the JSON file has them whole.
    """
    week = last_week(date.fromisoformat(backup.started_at[:10]))
    text = io.StringIO(newline="")
    table = csv.writer(text)
    columns = [f"{name}{when}" for name in totalled for when in ("", " a week before")]
    table.writerow(
        ["period", "from", "to", "type", "category", "count", "count a week before", "change"]
        + [guarded(f"total {it}") for it in columns]
        + ["first UTC", "last UTC"]
    )
    for it in compared_weeks(summary, week):
        table.writerow(_cells("week", it, totalled))
    for it in compared_days(summary):
        table.writerow(_cells("day", it, totalled))
    for group, tally in summary.groups.items():
        if not group.day:
            table.writerow(_undated(group.type, group.category, tally, totalled))
    return text.getvalue().encode("utf-8-sig")


def _compared_json(it: Compared) -> dict[str, Any]:
    return {
        "type": it.type,
        "category": it.category,
        **it.now.as_json(),
        "countBefore": it.before.count,
        "totalsBefore": it.before.as_json()["totals"],
        "change": it.now.count - it.before.count,
    }


def _cells(period: str, it: Compared, totalled: tuple[str, ...]) -> list[str | int]:
    totals = [
        plain(tally.totals[name]) if name in tally.totals else ""
        for name in totalled
        for tally in (it.now, it.before)
    ]
    return [
        period,
        it.span.first.isoformat(),
        it.span.last.isoformat(),
        guarded(it.type),
        guarded(it.category),
        it.now.count,
        it.before.count,
        it.now.count - it.before.count,
        *totals,
        _moment(it.now.first),
        _moment(it.now.last),
    ]


def _undated(kind: str, category: str, tally: Tally, totalled: tuple[str, ...]) -> list[str | int]:
    """What has no day has no week before, either."""
    totals = [
        cell
        for name in totalled
        for cell in (plain(tally.totals[name]) if name in tally.totals else "", "")
    ]
    known: list[str | int] = ["undated", "", "", guarded(kind), guarded(category), tally.count]
    return [*known, "", "", *totals, _moment(tally.first), _moment(tally.last)]


def _moment(time: str) -> str:
    """`2026-01-31 08:00:00`; another hand may have written what is no time at all."""
    try:
        at = datetime.fromisoformat(time)
    except ValueError:
        return guarded(time)
    if at.utcoffset() != timedelta(0):  # the events API writes UTC alone
        return guarded(time)
    return at.replace(tzinfo=None).isoformat(" ", "seconds")
