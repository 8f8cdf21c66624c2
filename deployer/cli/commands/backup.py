"""`deployer backup`."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options, yes_option
from deployer.errors import DeployerError
from deployer.messages import Note, Warned
from deployer.pipeline.backup.place import LATEST, BackupPlace
from deployer.pipeline.backup.source import backup_place, place_at, with_table
from deployer.pipeline.backup.summary import show_backup
from deployer.pipeline.command import command
from deployer.pipeline.execution.follow import follow
from deployer.pipeline.execution.given import new_name
from deployer.pipeline.execution.machine import find_machine
from deployer.pipeline.execution.start import start

if TYPE_CHECKING:
    from deployer.pipeline.backup.manifest import ManifestError
    from deployer.pipeline.target import Target
    from deployer.project.project import Project

MACHINE = "weekly-backup"
"""Base name of the state machine that makes a backup."""

name_argument = click.argument("name", default=LATEST)
from_option = click.option(
    "--from",
    "source",
    metavar="ADDRESS",
    help="Where the backups lie, s3://BUCKET/backups/TABLE/, or the folder of one; needs no "
    "stack.  [default: the stack's bucket]",
)


def _reach(
    context: Context, selection: Selection, source: str | None
) -> "tuple[Project, Target, BackupPlace]":
    """Connect, and tell as whom; and find where the backups are."""
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    place = backup_place(project, target) if source is None else place_at(project, target, source)
    return project, target, place


@click.group()
def backup() -> None:
    """Make, show, verify and restore backups of the events."""


@backup.command("run")
@stack_options
@pass_context
def run_command(context: Context, selection: Selection) -> int | Failed:
    """Make a backup now, follow it, and show it.

    Exits with 1 when it failed. Ctrl-C leaves it running.
    """
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    place = backup_place(project, target)
    machine = find_machine(project, target, MACHINE)
    name = new_name(datetime.now(UTC))
    followed = start(target, machine, "{}", name, context.ui, named=False, left=False)
    ended = follow(target, followed, context.ui)
    if ended.status != "SUCCEEDED":
        context.ui.emit(ended)
        return Failed(f"the backup ended as {ended.status}")
    folder = json.loads(ended.output)["folder"]
    made = place.read(folder)
    if made is None:
        raise DeployerError("the backup has no manifest", where=folder)
    show_backup(place, made.backup, context.ui)
    return 0


@backup.command("list")
@click.option(
    "--last",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="Only so many, the newest.",
)
@from_option
@stack_options
@pass_context
def list_command(context: Context, last: int, source: str | None, selection: Selection) -> None:
    """List the whole backups, the newest first; warn of those that are damaged.

    \b
    deployer backup list --env test
    deployer backup list --env test --from s3://BUCKET/backups/TABLE/
    """
    project, target, place = _reach(context, selection, source)
    damaged: list[ManifestError] = []
    found = place.newest(last, damaged.append)
    for it in found:
        context.ui.emit(it)
    for error in damaged:
        context.ui.emit(Warned(str(error)))
    if not found and not damaged:
        makes = f" To make one: {command(project, target, 'backup run')}"
        context.ui.emit(Note(f"There is no backup in {place.address}.{'' if source else makes}"))


@backup.command("show")
@name_argument
@from_option
@stack_options
@pass_context
def show_command(context: Context, name: str, source: str | None, selection: Selection) -> None:
    """Show what the backup NAME holds, and its last week.  [default: latest]

    A NAME is as `list` has it. Its beginning does as well, or its day, 2026-02-08, if no other
    backup has the same.
    """
    _, _, place = _reach(context, selection, source)
    show_backup(place, place.find(name).backup, context.ui)


@backup.command("verify")
@name_argument
@click.option(
    "--with-table",
    "table",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[TABLE]",
    help="Compare it with this table as well.  [default: the stack's]",
)
@from_option
@stack_options
@pass_context
def verify_command(
    context: Context, name: str, table: str | None, source: str | None, selection: Selection
) -> int | Failed:
    """Read the backup NAME whole, and tell of what is wrong with it.  [default: latest]

    Exits with 1 when anything is.

    \b
    deployer backup verify --env test
    deployer backup verify latest --env test --with-table
    """
    from deployer.pipeline.backup.check import check_backup

    project, target, place = _reach(context, selection, source)
    if table == "":
        place = with_table(project, target, place)
    wrong = check_backup(place, place.find(name), table, context.ui)
    return Failed(wrong) if wrong else 0


@backup.command("restore")
@name_argument
@click.option(
    "--to-table", metavar="TABLE", help="Made if it is not there.  [default: the stack's]"
)
@click.option("--overwrite", is_flag=True, help="Replace items that changed since the backup.")
@from_option
@yes_option
@stack_options
@pass_context
def restore_command(
    context: Context,
    name: str,
    to_table: str | None,
    overwrite: bool,
    source: str | None,
    yes: bool,
    selection: Selection,
) -> int | Failed:
    """Write the items of the backup NAME into a table, after asking.  [default: latest]

    The whole backup is verified first, and the table compared with it at the end. Items that the
    table has besides stay there. Exits with 1 when an item is not as in the backup. A restore that
    was broken off goes on where it stopped when it is begun again.

    \b
    deployer backup restore --env test
    deployer backup restore latest --env test --to-table events-of-monday
    """
    from deployer.pipeline.backup.next_commands import NextCommands
    from deployer.pipeline.backup.restore import Wanted, restore_backup

    project, target, place = _reach(context, selection, source)
    if not to_table:
        place = with_table(project, target, place)
    manifest = place.find(name)
    after = NextCommands(project, target, place, manifest.backup.name, to_table)
    wanted = Wanted(manifest, to_table, overwrite, after)
    wrong = restore_backup(place, wanted, context.ui, approved=yes)
    return Failed(wrong) if wrong else 0
