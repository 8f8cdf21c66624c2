"""Fills the parameters that a template declares."""

from collections.abc import Mapping
from dataclasses import dataclass

from deployer.errors import ProjectError
from deployer.project.declarations import declarations, hash_parameter
from deployer.project.names import ci_build
from deployer.project.nearest import suggestion
from deployer.project.project import Project, StackSpec

MANDATORY = (
    "ProjectName",
    "Environment",
    "GitHubRef",
    "GitHubURL",
    "GitHubWFRunNumber",
    "GitHubSHA",
    "GitHubRepository",
    "CiBuild",
)
"""What every root template takes."""

GIT_FACTS = frozenset(name for name in MANDATORY if name.startswith("GitHub"))
"""Parameters, and tags, that tell of a commit and of the run that deploys it."""

_FACT_LENGTH = 255
"""The MaxLength of the GitHub* parameters; a branch's name may be longer."""


@dataclass(frozen=True)
class CodeLocation:
    """Where artifacts go, the key that encrypts everything, and who may make what of it.

    Attributes:
        kms_key_arn: None where the project's templates need no key.
        role_arn: of the role that CloudFormation acts as; None to leave it as it is.
        permissions_boundary_arn: of the boundary that roles get which the templates make.
    """

    bucket: str
    kms_key_arn: str | None
    role_arn: str | None = None
    permissions_boundary_arn: str | None = None


def fill_parameters(
    project: Project, spec: StackSpec, location: CodeLocation | None, overrides: Mapping[str, str]
) -> dict[str, str]:
    """The values of every parameter that the stack's template declares.

    Later wins: the deployer's facts and the account's permissions boundary, the params file, where
    the code goes, overrides given on the command line. Object versions and hashes of code are left
    out: reading and packaging it tells them.

    Args:
        location: None for the bootstrap stack, which makes the code bucket and the key.

    Raises:
        ProjectError: a parameter has neither a value nor a default.
    """
    template = spec.tree.template
    facts = {**_facts(project), **_bounded(location)}
    offered = {**facts, **project.params.values, **_located(location), **overrides}
    values = {name: offered[name] for name in template.parameters if name in offered}
    versions = [it.version_parameter for it in declarations(template)]
    learned_later = {*versions, *map(hash_parameter, versions)}
    missing = [
        name
        for name, declared in template.parameters.items()
        if name not in values and "Default" not in declared and name not in learned_later
    ]
    if missing:
        raise ProjectError(
            f"no value for {', '.join(missing)}",
            where=project.relative(template.path),
            todo=f"Add it under parameters/{project.environment} in "
            f"{project.relative(project.params.path)}, or give --parameter {missing[0]}=VALUE.",
        )
    return values


def check_known(project: Project, overrides: Mapping[str, str]) -> None:
    """Refuse values for parameters that no template of the project declares.

    Raises:
        ProjectError: names the first such parameter and the nearest known one.
    """
    known = {name for spec in project.stacks for name in spec.tree.template.parameters}
    sources = (
        (project.relative(project.params.path), project.params.values),
        ("--parameter", overrides),
    )
    for where, values in sources:
        unknown = sorted(set(values) - known)
        if unknown:
            raise ProjectError(
                f"no template declares a parameter '{unknown[0]}'",
                where=where,
                todo=suggestion(unknown[0], known),
            )


def _facts(project: Project) -> dict[str, str]:
    revision = project.revision
    github = {
        "GitHubRef": revision.ref,
        "GitHubURL": revision.url,
        "GitHubWFRunNumber": revision.run_number,
        "GitHubSHA": revision.sha,
        "GitHubRepository": revision.repository,
    }
    return {
        "ProjectName": project.params.project_name,
        "Environment": project.environment,
        **{name: value[:_FACT_LENGTH] for name, value in github.items()},
        "CiBuild": ci_build(project.build_id),
    }


def _bounded(location: CodeLocation | None) -> dict[str, str]:
    if location is None or not location.permissions_boundary_arn:
        return {}
    return {"PermissionsBoundaryArn": location.permissions_boundary_arn}


def _located(location: CodeLocation | None) -> dict[str, str]:
    if location is None:
        return {}
    found = {"CodeRepositoryS3Bucket": location.bucket}
    if location.kms_key_arn:
        found["KmsMasterKeyId"] = location.kms_key_arn
    return found
