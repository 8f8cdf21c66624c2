"""`deployer delete`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import project_and_target, stack_options, yes_option
from deployer.pipeline.delete import delete_project


@click.command()
@stack_options
@yes_option
@pass_context
def delete(
    context: Context,
    environment: str,
    build_id: str,
    local: bool,
    profile: str | None,
    region: str | None,
    yes: bool,
) -> int:
    """Delete the stacks and what is in their buckets, after asking."""
    project, target = project_and_target(context, environment, build_id, local, profile, region)
    return 0 if delete_project(project, target, context.ui, approved=yes) else 1
