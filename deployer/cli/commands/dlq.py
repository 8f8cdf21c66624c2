"""`deployer dlq`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options, yes_option
from deployer.messages import Note, Table
from deployer.pipeline.dead_letters import (
    DeadLetter,
    find_queues,
    list_letters,
    release,
    replay,
    take_letters,
)

function_option = click.option(
    "--function", metavar="NAME", help="Only this function's, by its name or base name."
)


@click.group()
def dlq() -> None:
    """List and replay dead letters: events that a function could not process."""


@dlq.command("list")
@function_option
@click.option("--body", "with_body", is_flag=True, help="Print each event as well.")
@stack_options
@pass_context
def list_command(
    context: Context, function: str | None, with_body: bool, selection: Selection
) -> None:
    """List dead letters, and leave them where they are."""
    project, target = selection.reach(context)
    letters = list_letters(target, find_queues(project, target, function))
    if not letters:
        context.ui.emit(Note("There are no dead letters."))
        return
    columns = ("message", "function", "sent", "error")
    context.ui.emit(Table("", columns, tuple(_row(letter) for letter in letters)))
    for letter in letters if with_body else ():
        context.ui.emit(Note(f"{letter.message_id}: {letter.body}"))


@dlq.command("replay")
@function_option
@click.option("--message", metavar="ID", help="Only the message with this id.")
@yes_option
@stack_options
@pass_context
def replay_command(
    context: Context, function: str | None, message: str | None, yes: bool, selection: Selection
) -> int:
    """Give dead letters to their functions again, after asking.

    An event that fails once more comes back to the queue.
    """
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    letters = list(take_letters(target, find_queues(project, target, function)))
    chosen = [it for it in letters if message is None or it.message_id == message]
    for letter in letters:
        if letter not in chosen:
            release(target, letter)
    if not chosen:
        context.ui.emit(Note("There is no such dead letter." if message else "There are none."))
        return 1 if message else 0
    context.ui.emit(Table("", ("message", "function", "sent", "error"), tuple(map(_row, chosen))))
    if not yes and not context.ui.confirm(f"Replay {_count(len(chosen))}?"):
        for letter in chosen:
            release(target, letter)
        return 1
    for letter in chosen:
        replay(target, letter)
    context.ui.emit(Note(f"Replayed {_count(len(chosen))}."))
    return 0


def _row(letter: DeadLetter) -> tuple[str, ...]:
    sent = f"{letter.sent:%Y-%m-%d %H:%M:%S} UTC"
    return (letter.message_id, letter.queue.function, sent, letter.error)


def _count(number: int) -> str:
    return "1 event" if number == 1 else f"{number} events"
