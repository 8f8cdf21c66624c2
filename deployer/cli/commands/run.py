"""`deployer run`."""

import sys
from datetime import UTC, datetime

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.execution.follow import follow
from deployer.pipeline.execution.given import checked_name, new_name, read_input
from deployer.pipeline.execution.machine import find_machine, named_execution
from deployer.pipeline.execution.start import find, redrive, start, stop


@click.command()
@click.argument("state_machine", metavar="STATE-MACHINE")
@click.option(
    "--input",
    "given",
    metavar="JSON|FILE|-",
    help="JSON, a file (@FILE, too), or - for standard input.  [default: {}]",
)
@click.option("--name", metavar="NAME", help="Of the new execution.  [default: one never used]")
@click.option("--detach", is_flag=True, help="Print the execution's ARN, and wait for nothing.")
@click.option("--execution", metavar="NAME", help="Follow this one, by name or ARN; start none.")
@click.option("--redrive", "redriven", is_flag=True, help="Let that one go on where it failed.")
@click.option("--stop", "stopped", is_flag=True, help="Stop that one.")
@stack_options
@pass_context
def run(
    context: Context,
    state_machine: str,
    given: str | None,
    name: str | None,
    detach: bool,
    execution: str | None,
    redriven: bool,
    stopped: bool,
    selection: Selection,
) -> int | Failed:
    """Start an execution of STATE-MACHINE, follow it, and print its output.

    STATE-MACHINE is a base name, its own name, or its logical ids, Stack/StateMachine. Standard
    output has the output alone. Exits with 0 when it succeeded, and with 1 when it failed, timed
    out or was aborted. Ctrl-C leaves it running.

    \b
    deployer run map-workflow --input '{"start_seq": 0, "end_seq": 10}' --env devl --local
    deployer run map-workflow --input input.json --detach --env test
    deployer run map-workflow --execution NAME --redrive --env test
    """
    context.stream.answer_alone()
    _refuse_contradictions(execution, given, name, detach=detach, redriven=redriven, stop=stopped)
    document = read_input(given, sys.stdin.buffer) if execution is None else ""
    new = checked_name(name) if name is not None else new_name(datetime.now(UTC))
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    machine = find_machine(project, target, state_machine)
    if execution is None:
        named = name is not None
        followed = start(target, machine, document, new, context.ui, named=named, left=detach)
    else:
        arn = named_execution(machine, execution)
        if stopped:
            stop(target, machine, arn, context.ui)
            return 0
        followed = (redrive if redriven else find)(target, machine, arn, context.ui)
    if detach:
        return 0
    ended = follow(target, followed, context.ui)
    context.ui.emit(ended)
    return 0 if ended.status == "SUCCEEDED" else Failed(f"the execution ended as {ended.status}")


def _refuse_contradictions(
    execution: str | None,
    given: str | None,
    name: str | None,
    *,
    detach: bool,
    redriven: bool,
    stop: bool,
) -> None:
    if execution is None and (redriven or stop):
        raise click.UsageError("--redrive and --stop need --execution NAME.")
    if execution is not None and (given is not None or name is not None or detach):
        raise click.UsageError(
            "--execution is of one that was started before; --input, --name and --detach start one."
        )
    if redriven and stop:
        raise click.UsageError("--redrive and --stop contradict each other.")
