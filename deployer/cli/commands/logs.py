"""`deployer logs`."""

from datetime import UTC, datetime

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import INTERRUPTED
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.logs import show_log, since_when


@click.command()
@click.argument("function")
@click.option(
    "--since",
    default="10m",
    show_default=True,
    metavar="TIME",
    help="90s, 10m, 2h or 3d ago, or a time in ISO 8601.",
)
@click.option("--filter", "pattern", default="", help="A filter pattern of CloudWatch Logs.")
@click.option("--follow", "-f", is_flag=True, help="Go on until interrupted.")
@stack_options
@pass_context
def logs(
    context: Context, function: str, since: str, pattern: str, follow: bool, selection: Selection
) -> int:
    """Print what FUNCTION logged.

    FUNCTION is a base name, a function's own name, or its logical ids, Stack/Function.
    """
    start = since_when(since, datetime.now(UTC))
    project, target = selection.reach(context)
    try:
        show_log(project, target, function, start, context.ui, pattern=pattern, follow=follow)
    except KeyboardInterrupt:
        if not follow:
            raise
        return INTERRUPTED  # how one leaves it, so nothing is said
    return 0
