"""`deployer package`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, given_options, stack_options
from deployer.messages import Note
from deployer.pipeline.prepare import Given, prepare


@click.command()
@stack_options
@given_options
@pass_context
def package(context: Context, selection: Selection, given: Given) -> None:
    """Build artifacts and upload them, without deploying."""
    project, target = selection.reach(context)
    for _, request in prepare(project, target, given, context.ui):
        context.ui.emit(Note(f"{request.stack_name}: {request.template_url}"))
