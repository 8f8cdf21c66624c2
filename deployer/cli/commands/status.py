"""`deployer status`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.status import report_status


@click.command()
@stack_options
@pass_context
def status(context: Context, selection: Selection) -> int:
    """Show the stacks and their states; exits with 1 when one of them is missing or failed."""
    project, target = selection.reach(context)
    return 0 if report_status(project, target, context.ui) else 1
