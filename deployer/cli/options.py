"""Options that several commands share, each set of them gathered into one value."""

import functools
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from deployer.cli.context import Context
from deployer.cli.environments import chosen, environments

# The pipeline is imported by the commands that use it, so that others need not wait for it.
if TYPE_CHECKING:
    from deployer.pipeline.target import Target, Where
    from deployer.project.project import Project

environment_option = click.option(
    "--env",
    "environment",
    envvar="DEPLOYER_ENV",
    callback=chosen,
    metavar="NAME",
    help="devl, test or prod.  [default: DEPLOYER_ENV, or the only one there is]",
    shell_complete=environments,
)
BUILD_VARIABLE = "CI_BUILD_ID"
"""Empty it means no build, as it does unset: not every CI system can unset one."""

_OF_BRANCH = f"{__name__}.of_branch"


def _named_branch(context: click.Context, _: click.Parameter, value: str | None) -> None:
    """Keep the build id of the branch that is named, for the option that says it itself."""
    if value is None:
        return
    from deployer.project.branches import build_id_of

    if not value:
        raise click.BadParameter("it is empty; leave the option out for the stacks of main.")
    context.meta[_OF_BRANCH] = build_id_of(value)


def _stated_build(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse an option that came out empty: without one, the stacks are those of main."""
    named = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
    of_branch = str(context.meta.get(_OF_BRANCH, ""))
    if of_branch and named:
        raise click.UsageError("--build-id and --build-id-of each say which build; give one.")
    if of_branch:
        return of_branch
    if not value and named:
        raise click.BadParameter("it is empty; leave the option out for the stacks of main.")
    return value


def build_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--build-id and --build-id-of, passed as `build_id`."""
    return _with(
        command,
        click.option(
            "--build-id",
            default="",
            envvar=BUILD_VARIABLE,
            callback=_stated_build,
            metavar="ID",
            help="Of a feature branch's build, whose stacks stand beside the others.",
        ),
        click.option(
            "--build-id-of",
            callback=_named_branch,
            is_eager=True,
            expose_value=False,
            metavar="BRANCH",
            help="The build id that stands for a branch.",
        ),
    )


yes_option = click.option("--yes", "-y", is_flag=True, help="Ask nothing.")


def _role(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no role's ARN; CloudFormation would only when it is asked to act as it."""
    from deployer.pipeline.location import NO_ROLE

    if value and value != NO_ROLE and not re.fullmatch(r"arn:[a-z-]+:iam::\d{12}:role/.+", value):
        raise click.BadParameter(f"'{value}' is neither the ARN of a role nor {NO_ROLE}.")
    return value


role_option = click.option(
    "--role-arn",
    metavar="ARN",
    callback=_role,
    help="Service role that CloudFormation acts as; none leaves it as it is.  "
    "[default: the bootstrap stack's]",
)


def _overrides(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """Values by name; the last of two counts."""
    return dict(map(_override, texts))


def _override(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"'{text}' is not NAME=VALUE", param_hint="--parameter")
    return name, value


parameter_option = click.option(
    "--parameter",
    "overrides",
    multiple=True,
    callback=_overrides,
    metavar="NAME=VALUE",
    help="A template parameter; wins over the params file. May be repeated.",
)


@dataclass(frozen=True)
class Selection:
    """Which stacks a command is about, and where they are."""

    environment: str
    build_id: str
    where: "Where"

    def reach(self, context: Context) -> "tuple[Project, Target]":
        """Read the project, and connect to where it is deployed."""
        project = self.read(context)
        return project, self.connect(context, project)

    def read(self, context: Context) -> "Project":
        """The project; no cloud is asked."""
        from deployer.project.project import read_project

        return read_project(context.project_root, self.environment, self.build_id, os.environ)

    def connect(self, context: Context, project: "Project") -> "Target":
        """Where it is deployed."""
        from deployer.pipeline.target import reach

        return reach(self.where, context.project_root, project.params)


def stack_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--env, --build-id, --local, --profile and --region, passed as `selection`."""
    return _with(_selecting(command), environment_option, build_option, *_WHERE_OPTIONS)


def account_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same without --build-id, for what all builds of an account share."""
    return _with(_selecting(command), environment_option, *_WHERE_OPTIONS)


_WHERE_OPTIONS = (
    click.option("--local", is_flag=True, help="Use the project's local cloud."),
    click.option("--profile", metavar="NAME", help="Profile of AWS's shared configuration."),
    click.option("--region", metavar="NAME", help="AWS region."),
)


def _selecting(command: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(command)
    def gathered(
        *args: Any,
        environment: str,
        local: bool,
        profile: str | None,
        region: str | None,
        build_id: str = "",
        **others: Any,
    ) -> Any:
        from deployer.pipeline.target import Where

        if local and (profile or region):
            raise click.UsageError("--local goes with neither --profile nor --region")
        selection = Selection(environment, build_id, Where(local, profile, region))
        return command(*args, selection=selection, **others)

    return gathered


def given_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What decides a deployment beside the project itself, passed as `given`."""

    @functools.wraps(command)
    def gathered(
        *args: Any,
        code_bucket: str | None,
        kms_key: str | None,
        overrides: dict[str, str],
        no_lint: bool,
        artifacts: Path | None,
        artifacts_digest: str,
        **others: Any,
    ) -> Any:
        from deployer.build.artifact_set import read_set
        from deployer.pipeline.location import BUCKET, KEY
        from deployer.pipeline.prepare import Given

        location = {
            name: value
            for name, flag in ((BUCKET, code_bucket), (KEY, kms_key))
            if (value := _located(name, flag, overrides))
        }
        _check_artifacts(artifacts, artifacts_digest, local=others["selection"].where.local)
        built = read_set(artifacts, artifacts_digest) if artifacts else None
        given = Given(overrides, location, os.environ, linted=not no_lint, built=built)
        return command(*args, given=given, **others)

    return _with(
        gathered,
        click.option("--code-bucket", metavar="NAME", help="Bucket for zips and templates."),
        click.option("--kms-key", metavar="ARN", help="Of the customer managed key."),
        parameter_option,
        click.option("--no-lint", is_flag=True, help="Go on in spite of cfn-lint's errors."),
        click.option(
            "--artifacts",
            type=click.Path(file_okay=False, path_type=Path),
            metavar="FOLDER",
            help="Take code from what deployer build made there, and build none.",
        ),
        click.option(
            "--artifacts-digest",
            default="",
            metavar="SHA256",
            help="That those artifacts must have, as deployer build told it.",
        ),
    )


def _check_artifacts(artifacts: Path | None, digest: str, *, local: bool) -> None:
    if digest and not artifacts:
        raise click.UsageError("--artifacts-digest goes with --artifacts.")
    if artifacts and local:
        raise click.UsageError(
            "--artifacts does not go with --local: the local cloud runs functions on this "
            "machine, so their packages are built for it."
        )


def _with(command: Callable[..., Any], *options: Callable[..., Any]) -> Callable[..., Any]:
    # The last option applied comes first in --help.
    for option in reversed(options):
        command = option(command)
    return command


def _located(name: str, flag: str | None, parameters: dict[str, str]) -> str | None:
    """The value of a flag, or of the parameter of that meaning, which is taken out.

    A template must not be told of another bucket than the one that its code is uploaded to.
    """
    if not parameters.get(name):  # an empty one is for the template alone: it needs no key
        return flag
    value = parameters.pop(name)
    if flag and flag != value:
        raise click.UsageError(f"--parameter {name}={value} contradicts '{flag}'.")
    return value
