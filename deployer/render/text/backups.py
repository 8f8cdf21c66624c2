"""Backups, and what comes of verifying and restoring them, as text."""

from collections.abc import Sequence

from deployer.messages import (
    Backup,
    BackupFault,
    BackupProgress,
    BackupRestored,
    BackupSummary,
    BackupVerified,
    SummaryRow,
    TableCompared,
)
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.tables import put_table
from deployer.render.text.words import count, moment, size

_MOST_ROWS = 100
"""Rows of a summary that are shown; there may be 20,000."""
_DOING = {"verify": "verified", "restore": "restored", "compare": "compared"}


def show_backups(backups: Sequence[Backup], page: Page) -> None:
    """Backups as one table."""
    rows = [
        (it.name, moment(it.started), str(it.items), str(it.files), str(it.size), it.source.lower())
        for it in backups
    ]
    put_table(page, "", ("backup", "started", "items", "files", "bytes", "by"), rows)


@show.register
def _(it: Backup, page: Page) -> None:
    show_backups([it], page)


@show.register
def _(it: BackupSummary, page: Page) -> None:
    page.line(it.address)
    told = [_items(it.count)]
    if it.first and it.last:
        told.append(f"events from {moment(it.first)} to {moment(it.last)}")
    page.line("; ".join(told))
    if it.totals:
        sums = ", ".join(f"{name} {total}" for name, total in it.totals.items())
        page.line(f"totals: {sums}")
    if not it.rows:
        return
    weeks = f"week: {' to '.join(it.week)}; week before: {' to '.join(it.week_before)}"
    numbers = ("items", "week", "week before", "change")
    rows = [_row(row) for row in it.rows[:_MOST_ROWS]]
    put_table(page, weeks, ("type", "category", *numbers), rows)
    if (more := len(it.rows) - _MOST_ROWS) > 0:
        page.line(f"and {count(more, 'more row')}: see summary.csv, or --output json")


@show.register
def _(it: BackupProgress, page: Page) -> None:
    parts = [f"{it.done:,} of {_items(it.total)} {_DOING.get(it.doing, it.doing)}"]
    parts += [
        f"{number:,} {word}"
        for number, word in ((it.written, "written"), (it.same, "the same"), (it.kept, "kept"))
        if number
    ]
    page.line((it.backup, "bold"), f"  {', '.join(parts)}", (f"  {it.per_second:,.0f}/s", "dim"))


@show.register
def _(it: BackupFault, page: Page) -> None:
    page.line((it.address, "red"), f": {it.text}")


@show.register
def _(it: BackupVerified, page: Page) -> None:
    read = f"{_items(it.items)} in {count(it.files, 'file')}, {size(it.size)}"
    verdict = (count(it.faults, "fault"), "bold red") if it.faults else ("whole", "green")
    page.line((it.backup, "bold"), " is " if not it.faults else " has ", verdict, f"  {read}")


@show.register
def _(it: BackupRestored, page: Page) -> None:
    names = ("items", "written", "overwritten", "the same", "kept", "refused", "seconds")
    counts = (it.written, it.overwritten, it.same, it.kept, it.refused)
    row = (it.items, *counts, round(it.seconds, 1))
    made = " (made)" if it.created else ""
    put_table(page, f"{it.table}{made}", names, [[str(cell) for cell in row]])


@show.register
def _(it: TableCompared, page: Page) -> None:
    alike = it.same == it.items
    verdict = ("has all of", "green") if alike else ("is not as", "bold red")
    same = f"{it.same:,} of {_items(it.items)} the same"
    page.line((it.table, "bold"), " ", verdict, f" {it.backup}: {same}")
    for what, number, keys in (
        ("different", it.different, it.different_keys),
        ("missing", it.missing, it.missing_keys),
    ):
        if number:
            page.line(f"  {number:,} {what}: {'; '.join(keys)}{' …' if number > len(keys) else ''}")
    if it.counted is not None:
        page.line(f"  {_items(it.counted)} counted in the table")
    page.line(f"  checksum of the backup  {it.backup_checksum}")
    page.line(f"  checksum of the table   {it.table_checksum}")


def _row(it: SummaryRow) -> list[str]:
    change = f"{it.change:+}" if it.change else "0"
    return [it.event_type, it.category, str(it.items), str(it.week), str(it.week_before), change]


def _items(number: int) -> str:
    return f"{number:,} item{'' if number == 1 else 's'}"
