"""`deployer status`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.status import report_status


@click.command()
@stack_options
@pass_context
def status(context: Context, selection: Selection) -> int | Failed:
    """Show the stacks and their states; exits with 1 when one of them is missing or failed."""
    project, target = selection.reach(context)
    if report_status(project, target, context.ui):
        return 0
    return Failed("a stack is missing, or not as it should be")
