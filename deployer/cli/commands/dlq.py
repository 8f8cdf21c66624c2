"""`deployer dlq`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options, yes_option
from deployer.pipeline.command import command
from deployer.pipeline.letter_queues import queue_to_redrive, queues_to_list, queues_to_replay
from deployer.pipeline.redrive import FASTEST, redrive_letters
from deployer.pipeline.replay import replay_letters, show_letters

queue_option = click.option(
    "--queue",
    metavar="NAME",
    help="Only this dead letter queue's, by its name, base name, or its function's.",
)
function_option = click.option(
    "--function", metavar="NAME", help="Only this function's, by its name or base name."
)


@click.group()
def dlq() -> None:
    """List dead letters, and give them back to where they come from.

    Events that a function could not process are replayed; messages that a queue gave up are
    redriven.
    """


@dlq.command("list")
@function_option
@queue_option
@click.option("--body", "with_bodies", is_flag=True, help="Print each event as well.")
@stack_options
@pass_context
def list_command(
    context: Context,
    selection: Selection,
    function: str | None,
    queue: str | None,
    with_bodies: bool,
) -> None:
    """List dead letters, and leave them where they are."""
    _refuse_both(function, queue)
    project, target = selection.reach(context)
    queues = queues_to_list(project, target, function, queue)
    show_letters(target, queues, context.ui, with_bodies=with_bodies)


@dlq.command("replay")
@function_option
@queue_option
@click.option("--message", metavar="ID", help="Only the message with this id.")
@yes_option
@stack_options
@pass_context
def replay_command(
    context: Context,
    selection: Selection,
    function: str | None,
    queue: str | None,
    message: str | None,
    yes: bool,
) -> int | Failed:
    """Give dead letters to their functions again, after asking.

    An event that fails once more comes back to the queue. What a queue gave up is not replayed, but
    redriven: see the command redrive.
    """
    _refuse_both(function, queue)
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    queues = queues_to_replay(project, target, function, queue, context.ui)
    if replay_letters(target, queues, message, context.ui, approved=yes):
        return 0
    return Failed("nothing was replayed")


@dlq.command("redrive")
@click.argument("queue")
@click.option(
    "--rate",
    type=click.IntRange(1, FASTEST),
    metavar="N",
    help="Messages a second at most.  [default: as SQS sees fit]",
)
@yes_option
@stack_options
@pass_context
def redrive_command(
    context: Context, selection: Selection, queue: str, rate: int | None, yes: bool
) -> int | Failed:
    """Let SQS move the messages of QUEUE back to the queue that gave them up, after asking.

    QUEUE is a dead letter queue: its base name, its own name, or its logical ids. Exits with 1
    when not all were moved.

    \b
    deployer dlq list --env test
    deployer dlq redrive map-workflow-dlq --env test
    """
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    found = queue_to_redrive(project, target, queue)
    again = command(project, target, f"dlq redrive {found.shown_name}")
    if redrive_letters(target, found, rate, context.ui, approved=yes, again=again):
        return 0
    return Failed("not all messages were moved")


def _refuse_both(function: str | None, queue: str | None) -> None:
    if function and queue:
        raise click.UsageError("--function and --queue are two choices; make one.")
