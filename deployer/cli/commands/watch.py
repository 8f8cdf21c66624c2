"""`deployer watch`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options
from deployer.pipeline.watch import watch_project


@click.command()
@stack_options
@pass_context
def watch(context: Context, selection: Selection) -> int:
    """Follow what is going on on the stacks, from its beginning to its end."""
    project, target = selection.reach(context)
    context.ui.emit(target.identity)  # for Ctrl-C may cancel an update
    watch_project(project, target, context.ui)
    return 0
