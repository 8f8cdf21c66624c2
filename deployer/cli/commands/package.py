"""`deployer package`."""

from pathlib import Path

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, given_options, stack_options
from deployer.pipeline.package import package as package_project
from deployer.pipeline.prepare import Given


@click.command()
@stack_options
@given_options
@click.option(
    "--output-template-file",
    "template_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the root template with everything filled in, for `aws cloudformation deploy`. "
    "Parameters and required stacks go beside it.",
)
@pass_context
def package(
    context: Context, selection: Selection, given: Given, template_file: Path | None
) -> None:
    """Build artifacts and upload them, without deploying."""
    project, target = selection.reach(context)
    package_project(project, target, given, template_file, context.ui)
