"""Shows a backup with its summary: what it holds, and its last week beside the one before."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Context, Decimal, Inexact
from typing import Any

from deployer.aws.errors import code_of, message_of
from deployer.messages import Backup, BackupSummary, SummaryRow, Ui, Warned
from deployer.pipeline.backup.place import BackupPlace

SUMMARY = "summary.json"

# As the function that writes summaries adds numbers up: no total is ever rounded.
_EXACT = Context(prec=400, Emax=999_999, Emin=-999_999, traps=[Inexact])


def show_backup(place: BackupPlace, backup: Backup, ui: Ui) -> None:
    """Emit a backup, and its summary; a warning where that cannot be read."""
    from botocore.exceptions import ClientError

    ui.emit(backup)
    folder = backup.address.removeprefix(f"s3://{place.bucket}/")
    try:
        found = _summary(backup, json.loads(place.content(folder + SUMMARY)))
    except ClientError as error:
        absent = code_of(error) in ("NoSuchKey", "404")
        told = "is not there" if absent else f"cannot be read: {message_of(error)}"
        ui.emit(Warned(f"{backup.address}{SUMMARY} {told}"))
    except (ArithmeticError, AttributeError, KeyError, RecursionError, TypeError, ValueError):
        ui.emit(Warned(f"{backup.address}{SUMMARY} is damaged: it is no summary."))
    else:
        ui.emit(found)


def _summary(backup: Backup, found: Mapping[str, Any]) -> BackupSummary:
    groups, week, before = found["groups"], found["week"], found["weekBefore"]
    return BackupSummary(
        backup=backup.name,
        address=backup.address,
        count=int(found["count"]),
        totals=_totals(groups),
        first=min(_times(groups, "first"), default=None),
        last=max(_times(groups, "last"), default=None),
        week=(str(week["from"]), str(week["to"])),
        week_before=(str(before["from"]), str(before["to"])),
        rows=_rows(groups, found["weeks"]),
    )


def _rows(
    groups: Iterable[Mapping[str, Any]], weeks: Iterable[Mapping[str, Any]]
) -> tuple[SummaryRow, ...]:
    """A row for each type and category, in order, of all its days."""
    counts: Counter[tuple[str, str]] = Counter()
    for it in groups:
        counts[str(it["type"]), str(it["category"])] += int(it["count"])
    compared = {(str(it["type"]), str(it["category"])): it for it in weeks}
    rows = []
    for (kind, category), count in sorted(counts.items()):
        it = compared.get((kind, category), {})
        now, before = int(it.get("count", 0)), int(it.get("countBefore", 0))
        rows.append(SummaryRow(kind, category, count, now, before, now - before))
    return tuple(rows)


def _totals(groups: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Exact sums of the totalled members, as text, so that no reader rounds them."""
    totals: dict[str, Decimal] = {}
    for it in groups:
        for name, total in it["totals"].items():
            totals[name] = _EXACT.add(totals.get(name, Decimal(0)), Decimal(total))
    return {name: format(it, "f") for name, it in sorted(totals.items())}


def _times(groups: Iterable[Mapping[str, Any]], name: str) -> Iterator[datetime]:
    """Times of the groups, but for what another hand has put in the place of one."""
    for it in groups:
        try:
            at = datetime.fromisoformat(it[name])
        except ValueError:
            continue
        if at.tzinfo is not None:
            yield at
