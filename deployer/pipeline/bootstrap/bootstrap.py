"""Bootstraps an account: what is deployed there once, before and around all deployments."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deployer.check.gate import Gate
from deployer.errors import DeployerError
from deployer.github.repository import require_program, set_before
from deployer.messages import Outputs, Ui
from deployer.pipeline.approval import Approval
from deployer.pipeline.bootstrap.findings import Standing, find_values
from deployer.pipeline.bootstrap.kept_buckets import refuse_kept_buckets
from deployer.pipeline.bootstrap.outputs import check_environment
from deployer.pipeline.bootstrap.request import (
    REPOSITORY,
    bootstrap_request,
    bootstrap_spec,
    check_given,
)
from deployer.pipeline.bootstrap.secrets import (
    repository_secrets,
    set_secrets,
    tell_replaced,
    tell_secrets,
)
from deployer.pipeline.bootstrap.stack import settle
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import Stack, find_stack
from deployer.stack.request import StackRequest


@dataclass(frozen=True)
class BootstrapWishes:
    """What a person wants of the bootstrap stack.

    Attributes:
        parameters: values by name; an empty GitHubRepository trusts none.
        sets_secrets: whether the repository's secrets are set by gh.
        linted: whether an error that cfn-lint finds stops it.
    """

    parameters: Mapping[str, str] = field(default_factory=dict)
    sets_secrets: bool = False
    linted: bool = True


def bootstrap(
    project: Project, target: Target, wishes: BootstrapWishes, approval: Approval, ui: Ui
) -> bool:
    """Create or update the account's bootstrap stack; False when a person said no.

    Raises:
        ProjectError: the project has no sound bootstrap template, or the stack is another
            environment's.
        DeployerError: secrets cannot be set, or an earlier stack's bucket is in the way.
        OperationFailedError: the stack did not become what was planned.
    """
    ui.emit(target.identity)
    local = target.aws.is_local
    spec = bootstrap_spec(project, local=local)
    check_given(project, spec, wishes.parameters)
    if wishes.sets_secrets:
        require_program()
    gate = Gate(project, ui, linted=wishes.linted, region=target.aws.region)
    existing = find_stack(target.aws.client("cloudformation"), spec.name)
    check_environment(project, target, existing)
    declared = frozenset(spec.tree.template.parameters)
    standing = Standing(declared, wishes.parameters, existing)
    request = bootstrap_request(
        project, spec, existing, find_values(project, target.aws, standing, ui)
    )
    if wishes.sets_secrets:
        repository = _repository(request)
        tell_replaced(repository, project.environment, set_before(repository), ui)
    refuse_kept_buckets(target, spec, request, existing)
    gate.pass_lint()
    made = settle(target, request, existing, approval, ui)
    if made is None:
        return False
    ui.emit(Outputs(made.name, made.outputs))
    if not local:
        _hand_over(project, target, request, made, ui, sets=wishes.sets_secrets)
    return True


def _repository(request: StackRequest) -> str:
    name = request.parameters.get(REPOSITORY)
    if not name:
        raise DeployerError(
            "there is no repository whose secrets could be set",
            where="--github",
            todo="Name it: --github-repository OWNER/NAME",
        )
    return name


def _hand_over(
    project: Project, target: Target, request: StackRequest, made: Stack, ui: Ui, *, sets: bool
) -> None:
    """Tell or set what the repository's workflows need to know."""
    repository = request.parameters.get(REPOSITORY)
    if not repository:
        return
    secrets = repository_secrets(project.environment, target.aws.region, made.outputs)
    if sets:
        set_secrets(repository, secrets, ui)
    else:
        tell_secrets(repository, secrets, ui)
