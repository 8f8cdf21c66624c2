"""`deployer outputs`."""

import json

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options
from deployer.messages import Outputs
from deployer.pipeline.outputs import root_output, root_outputs


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@stack_options
@pass_context
def outputs(context: Context, name: str | None, as_json: bool, selection: Selection) -> None:
    """Print the root stack's outputs, or the value of one, NAME, alone."""
    project, target = selection.reach(context)
    if name:
        click.echo(root_output(project, target, name))
    elif as_json:
        click.echo(json.dumps(dict(root_outputs(project, target)), indent=2, sort_keys=True))
    else:
        context.ui.emit(Outputs(project.root_stack.name, root_outputs(project, target)))
