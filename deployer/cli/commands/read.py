"""`deployer read`."""

import sys

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options

_KIB = 1024


@click.command()
@click.argument("key")
@click.option("--as", "consumer", required=True, metavar="CONSUMER", help="Whose eyes to take.")
@click.option(
    "--door",
    type=click.Choice(("api", "object-lambda")),
    help="By which door.  [default: the one there is; of both, api]",
)
@click.option("--raw", is_flag=True, help="Print the bytes that the consumer gets, all of them.")
@click.option(
    "--first",
    type=click.IntRange(1, 2048),
    default=64,
    show_default=True,
    metavar="KIB",
    help="So much of the object is shown.",
)
@stack_options
@pass_context
def read(
    context: Context,
    key: str,
    consumer: str,
    door: str | None,
    raw: bool,
    first: int,
    selection: Selection,
) -> None:
    """Show what a consumer sees of a store event's object KEY, beside the original.

    KEY is below the bucket, or the object's s3:// address. You need the right to take the
    consumer's role; the original is shown if you may read it yourself.

    \b
    deployer read store_events/sales.json --as inventory --env devl
    deployer read store_events/sales.json --as inventory --raw --env devl | jq .
    """
    from deployer.pipeline.read.read import read_raw, show_read

    if raw and context.stream.as_json:
        raise click.UsageError("--raw prints bytes alone; leave --output json out.")
    if raw:
        context.stream.answer_alone()
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    if not raw:
        show_read(project, target, key, consumer, door, first * _KIB, context.ui)
        return
    for part in read_raw(project, target, key, consumer, door, context.ui):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
