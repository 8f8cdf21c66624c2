"""`deployer deploy`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, given_options, stack_options, yes_option
from deployer.pipeline.approval import Approval
from deployer.pipeline.deploy import deploy as run
from deployer.pipeline.prepare import Given


@click.command()
@stack_options
@given_options
@yes_option
@pass_context
def deploy(context: Context, selection: Selection, given: Given, yes: bool) -> int:
    """Create or update the stacks, after showing what would change."""
    project, target = selection.reach(context)
    return 0 if run(project, target, given, Approval(yes), context.ui) else 1
