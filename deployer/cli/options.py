"""Options that several commands share."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from deployer.cli.context import Context
from deployer.pipeline.target import Target, Where, reach
from deployer.project.project import Project, read_project

_Command = TypeVar("_Command", bound=Callable[..., Any])

environment_option = click.option(
    "--env", "environment", required=True, metavar="NAME", help="devl, test or prod."
)
build_option = click.option(
    "--build-id",
    default="",
    envvar="CI_BUILD_ID",
    metavar="ID",
    help="Of a feature branch's build, whose stacks stand beside the others.",
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Ask nothing.")


def stack_options(command: _Command) -> _Command:
    """--env, --build-id, --local, --profile and --region."""
    for option in (
        click.option("--region", metavar="NAME", help="AWS region."),
        click.option("--profile", metavar="NAME", help="Profile of AWS's shared configuration."),
        click.option("--local", is_flag=True, help="Use the project's local cloud."),
        build_option,
        environment_option,
    ):
        command = option(command)
    return command


def location_options(command: _Command) -> _Command:
    """--code-bucket, --kms-key and --parameter."""
    for option in (
        click.option(
            "--parameter",
            "overrides",
            multiple=True,
            metavar="NAME=VALUE",
            help="A template parameter; wins over the params file. May be repeated.",
        ),
        click.option("--kms-key", metavar="ARN", help="Of the customer managed key."),
        click.option("--code-bucket", metavar="NAME", help="Bucket for zips and templates."),
    ):
        command = option(command)
    return command


def project_and_target(
    context: Context,
    environment: str,
    build_id: str,
    local: bool,
    profile: str | None,
    region: str | None,
) -> tuple[Project, Target]:
    """Read the project, and connect to where it is to be deployed."""
    project = read_project(context.project_root, environment, build_id, os.environ)
    where = Where(local=local, profile=profile, region=region)
    return project, reach(where, context.project_root, project.params)


def given(overrides: tuple[str, ...], code_bucket: str | None, kms_key: str | None) -> Any:
    """What the command line gives to a deployment.

    Raises:
        click.BadParameter: an override is not NAME=VALUE.
    """
    from deployer.pipeline.location import BUCKET, KEY
    from deployer.pipeline.prepare import Given

    parameters = {}
    for override in overrides:
        name, equals, value = override.partition("=")
        if not equals or not name:
            raise click.BadParameter(f"'{override}' is not NAME=VALUE", param_hint="--parameter")
        parameters[name] = value
    flags = {BUCKET: code_bucket, KEY: kms_key}
    location = {name: value for name, value in flags.items() if value}
    return Given(parameters, location, os.environ)
