"""`deployer invoke`."""

from typing import BinaryIO

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.invoke import invoke as invoke_once
from deployer.pipeline.invoke import invoke_asynchronously, read_event


@click.command()
@click.argument("function")
@click.option("--event", "file", type=click.File("rb"), help="JSON; - reads standard input.")
@click.option("--event-json", "text", metavar="TEXT", help="The event itself.  [default: {}]")
@click.option("--async", "asynchronous", is_flag=True, help="Wait for no answer.")
@click.option("--logs", "with_log", is_flag=True, help="Show the end of what it logged.")
@stack_options
@pass_context
def invoke(
    context: Context,
    function: str,
    file: BinaryIO | None,
    text: str | None,
    asynchronous: bool,
    with_log: bool,
    selection: Selection,
) -> int | Failed:
    """Invoke FUNCTION once with an event, and print its answer.

    FUNCTION is a base name, a function's own name, or its logical ids, Stack/Function. Exits with 1
    when the function failed. Standard output has the answer alone.
    """
    context.stream.answer_alone()
    if file and text is not None:
        raise click.UsageError("--event and --event-json are two events; give one.")
    if asynchronous and with_log:
        raise click.UsageError("--async has no log to show; use deployer logs.")
    data = file.read() if file else (text if text is not None else "{}").encode()
    where = str(file.name) if file else "--event-json"
    event = read_event(data, where, asynchronous=asynchronous)
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    if asynchronous:
        invoke_asynchronously(project, target, function, event, context.ui)
        return 0
    if invoke_once(project, target, function, event, context.ui, with_log=with_log):
        return 0
    return Failed("the function failed")
