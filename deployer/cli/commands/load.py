"""`deployer load`."""

from pathlib import Path

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.load import GOOD, load_file


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", metavar="NAME", help="Name below the input prefix.  [default: the file's]")
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=3000,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for the load: a loader's time and its two retries.",
)
@stack_options
@pass_context
def load(
    context: Context, file: Path, key: str | None, timeout: float, selection: Selection
) -> int | Failed:
    """Load a CSV FILE into the product table and print what became of its rows.

    Exits with 1 when the load failed; rejected rows alone do not make it fail.
    """
    project, target = selection.reach(context)
    result = load_file(project, target, file, key, timeout, context.ui)
    context.ui.emit(result)
    return 0 if result.status in GOOD else Failed(f"the load ended as {result.status}")
