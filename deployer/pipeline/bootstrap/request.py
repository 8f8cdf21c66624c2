"""What CloudFormation is asked for the bootstrap stack."""

from collections.abc import Mapping
from pathlib import Path

from deployer.errors import ProjectError
from deployer.project.names import BOOTSTRAP_TEMPLATE, bootstrap_stack_name
from deployer.project.nearest import suggestion
from deployer.project.parameters import fill_parameters
from deployer.project.project import Project, StackSpec
from deployer.project.read_tree import read_tree
from deployer.stack.describe import Stack
from deployer.stack.request import StackRequest

REPOSITORY = "GitHubRepository"
"""A parameter; of other stacks it is a fact of the commit, of this one whom it trusts."""

_TEXT_LIMIT = 51_200
"""Bytes. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html"""

_FOR_PROJECTS_WITHOUT = Path(__file__).parents[1] / "local-bootstrap-stack.yaml"


def bootstrap_spec(project: Project, *, local: bool) -> StackSpec:
    """The bootstrap stack as the project has it.

    Args:
        local: whether a project without one gets one of ours.

    Raises:
        ProjectError: the project has none, or it cannot be read.
    """
    path = project.root / project.params.template_path.parent / BOOTSTRAP_TEMPLATE
    if not path.is_file() and not local:
        raise ProjectError(
            "the project has no bootstrap template",
            where=project.relative(path),
            todo="Write one whose outputs are CodeRepositoryS3Bucket and KmsMasterKeyId, or name "
            "bucket and key that there are: --code-bucket and --kms-key of deployer deploy.",
        )
    return StackSpec(
        bootstrap_stack_name(project.params),
        read_tree(path if path.is_file() else _FOR_PROJECTS_WITHOUT),
    )


def check_given(project: Project, spec: StackSpec, given: Mapping[str, str]) -> None:
    """Refuse values for what the bootstrap template does not declare, and for what is settled.

    Raises:
        ProjectError: names the first such parameter and the nearest known one, or what it
            contradicts.
    """
    known = spec.tree.template.parameters
    for name in sorted(set(given) - set(known)):
        raise ProjectError(
            f"the bootstrap template declares no parameter '{name}'",
            where="--parameter",
            todo=suggestion(name, known),
        )
    params = project.relative(project.params.path)
    settled = (
        ("ProjectName", project.params.project_name, f"project-name in {params}"),
        ("Environment", project.environment, f"--env {project.environment}"),
    )
    for name, value, said in settled:
        for where, values in (("--parameter", given), (params, project.params.values)):
            if name in known and values.get(name, value) != value:
                raise ProjectError(
                    f"{name}={values[name]} contradicts {said}",
                    where=where,
                    todo="Leave it out: roles, bucket and key are named for these two.",
                )


def bootstrap_request(
    project: Project, spec: StackSpec, existing: Stack | None, values: Mapping[str, str]
) -> StackRequest:
    """What makes the stack, or updates it; what a stack has and is not given anew stays.

    Args:
        values: of parameters, as they are given or found.

    Raises:
        ProjectError: a parameter has neither a value nor a default, or the template is too long.
    """
    template = spec.tree.template
    if len(template.text.encode()) > _TEXT_LIMIT:
        raise ProjectError(
            f"the bootstrap template has more than {_TEXT_LIMIT:,} bytes, which is what "
            "CloudFormation takes of a template that is not in a bucket",
            where=project.relative(template.path),
            todo="Shorten it: there is no code bucket yet that it could be put in.",
        )
    standing = existing.parameters if existing and not existing.never_made else {}
    # The local cloud is of whichever environment is deployed to it; an account stays what it is.
    kept = {name: value for name, value in standing.items() if name != "Environment"}
    chosen = {REPOSITORY: "", **kept, **values}
    return StackRequest(
        stack_name=spec.name,
        template_url=None,  # there is no bucket yet to put it in
        template_text=template.text,
        parameters=fill_parameters(project, spec, None, chosen),
        tags=project.account_tags(spec.name),
    )
