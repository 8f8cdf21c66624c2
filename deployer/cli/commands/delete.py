"""`deployer delete`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options, yes_option
from deployer.pipeline.delete import delete_project


@click.command()
@stack_options
@yes_option
@pass_context
def delete(context: Context, selection: Selection, yes: bool) -> int:
    """Delete the stacks and what is in their buckets, after asking."""
    project, target = selection.reach(context)
    return 0 if delete_project(project, target, context.ui, approved=yes) else 1
