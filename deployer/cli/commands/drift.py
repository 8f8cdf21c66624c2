"""`deployer drift`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.drift import report_drift


@click.command()
@stack_options
@pass_context
def drift(context: Context, selection: Selection) -> int | Failed:
    """Show which resources are no longer as the templates say.

    Nested stacks are looked into as well. Exits with 1 when something drifted, or when it could not
    be found out.
    """
    project, target = selection.reach(context)
    if report_drift(project, target, context.ui):
        return 0
    return Failed("something drifted, or could not be compared")
