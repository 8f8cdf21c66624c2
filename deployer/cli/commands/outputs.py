"""`deployer outputs`."""

import json

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options
from deployer.messages import Outputs
from deployer.pipeline.outputs import root_output
from deployer.pipeline.stacks import deployed_root


@click.command()
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON: an object, or one value.")
@stack_options
@pass_context
def outputs(context: Context, name: str | None, as_json: bool, selection: Selection) -> None:
    """Print the root stack's outputs, or the value of one, NAME, alone."""
    project, target = selection.reach(context)
    if name:
        value = root_output(project, target, name)
        click.echo(json.dumps(value) if as_json else value)
        return
    values = deployed_root(project, target).outputs
    if as_json:
        click.echo(json.dumps(dict(values), indent=2, sort_keys=True))
    else:
        context.ui.emit(Outputs(project.root_stack.name, values))
