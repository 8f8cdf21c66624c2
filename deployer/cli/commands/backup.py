"""`deployer backup`."""

import json
from datetime import UTC, datetime

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options
from deployer.errors import DeployerError
from deployer.messages import Note
from deployer.pipeline.backups import MACHINE, backup_place, show_backup
from deployer.pipeline.execution.follow import follow
from deployer.pipeline.execution.given import new_name
from deployer.pipeline.execution.machine import find_machine
from deployer.pipeline.execution.start import start


@click.group()
def backup() -> None:
    """Make and show backups of the events."""


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
    show_backup(place, made, context.ui)
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
@click.argument("name", default="latest")
@stack_options
@pass_context
def show_command(context: Context, name: str, selection: Selection) -> None:
    """Show the backup NAME, as `list` has it, and its last week.  [default: latest]"""
    project, target = selection.reach(context)
    place = backup_place(project, target)
    show_backup(place, place.find(name), context.ui)
