"""`deployer dlq`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options, yes_option
from deployer.pipeline.dead_letters import find_queues
from deployer.pipeline.replay import replay_letters, show_letters

function_option = click.option(
    "--function", metavar="NAME", help="Only this function's, by its name or base name."
)


@click.group()
def dlq() -> None:
    """List and replay dead letters: events that a function could not process."""


@dlq.command("list")
@function_option
@click.option("--body", "with_bodies", is_flag=True, help="Print each event as well.")
@stack_options
@pass_context
def list_command(
    context: Context, selection: Selection, function: str | None, with_bodies: bool
) -> None:
    """List dead letters, and leave them where they are."""
    project, target = selection.reach(context)
    queues = find_queues(project, target, function)
    show_letters(target, queues, context.ui, with_bodies=with_bodies)


@dlq.command("replay")
@function_option
@click.option("--message", metavar="ID", help="Only the message with this id.")
@yes_option
@stack_options
@pass_context
def replay_command(
    context: Context, selection: Selection, function: str | None, message: str | None, yes: bool
) -> int | Failed:
    """Give dead letters to their functions again, after asking.

    An event that fails once more comes back to the queue.
    """
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    queues = find_queues(project, target, function)
    if replay_letters(target, queues, message, context.ui, approved=yes):
        return 0
    return Failed("nothing was replayed")
