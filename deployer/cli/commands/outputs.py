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
    if as_json and context.stream.as_json:
        raise click.UsageError("--json does not go with --output json")
    project, target = selection.reach(context)
    if name:
        values = {name: root_output(project, target, name)}
    else:
        values = dict(deployed_root(project, target).outputs)
    if as_json:
        shown = values[name] if name else values
        click.echo(json.dumps(shown, indent=2, sort_keys=True))
    elif name and not context.stream.as_json:
        click.echo(values[name])
    else:
        context.ui.emit(Outputs(project.root_stack.name, values))
