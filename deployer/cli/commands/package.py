"""`deployer package`."""

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import given, location_options, project_and_target, stack_options
from deployer.messages import Note
from deployer.pipeline.prepare import prepare


@click.command()
@stack_options
@location_options
@pass_context
def package(
    context: Context,
    environment: str,
    build_id: str,
    local: bool,
    profile: str | None,
    region: str | None,
    code_bucket: str | None,
    kms_key: str | None,
    overrides: tuple[str, ...],
) -> None:
    """Build artifacts and upload them, without deploying."""
    wanted = given(overrides, code_bucket, kms_key)
    project, target = project_and_target(context, environment, build_id, local, profile, region)
    for _, request in prepare(project, target, wanted, context.ui):
        context.ui.emit(Note(f"{request.stack_name}: {request.template_url}"))
