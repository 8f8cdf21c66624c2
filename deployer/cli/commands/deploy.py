"""`deployer deploy`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import (
    given,
    location_options,
    project_and_target,
    stack_options,
    yes_option,
)
from deployer.pipeline.deploy import Approval
from deployer.pipeline.deploy import deploy as run


@click.command()
@stack_options
@location_options
@yes_option
@pass_context
def deploy(
    context: Context,
    environment: str,
    build_id: str,
    local: bool,
    profile: str | None,
    region: str | None,
    code_bucket: str | None,
    kms_key: str | None,
    overrides: tuple[str, ...],
    yes: bool,
) -> int:
    """Create or update the stacks, after showing what would change."""
    wanted = given(overrides, code_bucket, kms_key)
    project, target = project_and_target(context, environment, build_id, local, profile, region)
    return 0 if run(project, target, wanted, Approval(yes), context.ui) else 1
