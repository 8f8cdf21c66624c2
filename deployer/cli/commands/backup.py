"""`deployer backup`."""

import json
from datetime import UTC, datetime

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options, yes_option
from deployer.errors import DeployerError
from deployer.messages import Note
from deployer.pipeline.backup.place import MACHINE, backup_place, show_backup
from deployer.pipeline.command import command
from deployer.pipeline.execution.follow import follow
from deployer.pipeline.execution.given import new_name
from deployer.pipeline.execution.machine import find_machine
from deployer.pipeline.execution.start import start

name_argument = click.argument("name", default="latest")


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
@stack_options
@pass_context
def list_command(context: Context, last: int, selection: Selection) -> None:
    """List the whole backups, the newest first."""
    project, target = selection.reach(context)
    found = backup_place(project, target).newest(last)
    for it in found:
        context.ui.emit(it)
    if not found:
        context.ui.emit(Note("There is no backup yet. To make one: deployer backup run"))


@backup.command("show")
@name_argument
@stack_options
@pass_context
def show_command(context: Context, name: str, selection: Selection) -> None:
    """Show the backup NAME, as `list` has it, and its last week.  [default: latest]"""
    project, target = selection.reach(context)
    place = backup_place(project, target)
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
@stack_options
@pass_context
def verify_command(
    context: Context, name: str, table: str | None, selection: Selection
) -> int | Failed:
    """Read the backup NAME whole, and tell of what is wrong with it.  [default: latest]

    Exits with 1 when anything is.

    \b
    deployer backup verify --env test
    deployer backup verify latest --env test --with-table
    """
    from deployer.pipeline.backup.check import check_backup

    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    place = backup_place(project, target)
    wrong = check_backup(place, place.find(name), table, context.ui)
    return Failed(wrong) if wrong else 0


@backup.command("restore")
@name_argument
@click.option(
    "--to-table", metavar="TABLE", help="Made if it is not there.  [default: the stack's]"
)
@click.option("--overwrite", is_flag=True, help="Replace items that changed since the backup.")
@yes_option
@stack_options
@pass_context
def restore_command(
    context: Context,
    name: str,
    to_table: str | None,
    overwrite: bool,
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
    from deployer.pipeline.backup.restore import Wanted, restore_backup

    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    place = backup_place(project, target)
    manifest = place.find(name)
    words = f"backup restore {manifest.backup.name}"
    if to_table:
        words += f" --to-table {to_table}"
    overwriting = command(project, target, f"{words} --overwrite")
    again = overwriting if overwrite else command(project, target, words)
    wanted = Wanted(manifest, to_table, overwrite, again, overwriting)
    wrong = restore_backup(place, wanted, context.ui, approved=yes)
    return Failed(wrong) if wrong else 0
