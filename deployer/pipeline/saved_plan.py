"""Executes plans that were kept: change sets named by their ARNs."""

from collections.abc import Sequence
from typing import Any

from deployer.aws.errors import code_of
from deployer.errors import DeployerError, ProjectError
from deployer.messages import Ui
from deployer.pipeline.aftermath import Aftermath, complete
from deployer.pipeline.approval import Approval
from deployer.pipeline.carry_out import carry_out
from deployer.pipeline.local_limits import show_plan
from deployer.pipeline.location import find_location
from deployer.pipeline.pending_plan import PendingPlan
from deployer.pipeline.prepare import Given
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.standing import project_records
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.calls import Calls
from deployer.stack.change_sets import ChangeSet, await_settled
from deployer.stack.options import ChangeSetOptions
from deployer.stack.plan import read_plan
from deployer.stack.protection import stack_policy

_STALE = {
    "OBSOLETE": "the stack has been changed since it was made",
    "EXECUTE_IN_PROGRESS": "it is being executed now",
    "EXECUTE_COMPLETE": "it was executed already",
    "EXECUTE_FAILED": "its execution failed",
    "UNAVAILABLE": "CloudFormation could not make it",
}
"""ExecutionStatus of a change set that cannot be executed."""


def deploy_saved(
    project: Project,
    target: Target,
    change_sets: Sequence[str],
    given: Given,
    options: ChangeSetOptions,
    approval: Approval,
    ui: Ui,
) -> bool:
    """Show kept plans again and execute them, in the order given; False when a person said no.

    All are looked at before the first is executed.

    Raises:
        ProjectError: a change set is of no stack of this project and environment.
        DeployerError: one cannot be executed any more.
        OperationFailedError: a stack did not become what was planned.
    """
    ui.emit(target.identity)
    found = [_executable(project, target, it) for it in change_sets]
    given = given.with_role(options.role_arn)
    location = find_location(project, target, given.location, given.variables, ui)
    records = project_records(project, target, location.bucket)
    cfn = target.aws.client("cloudformation")
    for change_set in found:
        name = change_set.described["StackName"]
        existing = project_stack(project, target, name)
        plan = read_plan(cfn, change_set, existing)
        show_plan(target, plan, ui)
        with PendingPlan(cfn, plan, ui, saved=True, role_arn=location.role_arn) as pending:
            if not carry_out(target, pending, existing, options, approval, ui):
                return False
        policy = stack_policy(project, name)
        # Of the time of the plan, the policy of then included. It is not known whether that is
        # today's, which is what is set, so such a deployment is not recorded.
        fingerprint = "" if policy else str(change_set.described.get("Description", ""))
        after = Aftermath(project, records, fingerprint, policy)
        complete(target, name, after, ui, executed=True)
    return True


def _executable(project: Project, target: Target, change_set_id: str) -> ChangeSet:
    change_set = _find(project, target, change_set_id)
    described = change_set.described
    _check_owner(project, target, described)
    status = described.get("ExecutionStatus", "")
    if status != "AVAILABLE":
        raise DeployerError(
            f"this plan cannot be executed: {_STALE.get(status, status)}",
            where=change_set_id,
            todo=f"Make a new one: deployer plan --save --env {project.environment}",
        )
    return change_set


def _find(project: Project, target: Target, change_set_id: str) -> ChangeSet:
    from botocore.exceptions import ClientError

    try:
        return await_settled(Calls(target.aws.client("cloudformation")), change_set_id)
    except ClientError as error:
        if code_of(error) not in ("ChangeSetNotFound", "ValidationError"):
            raise
        raise _gone(project, target, change_set_id) from error


def _gone(project: Project, target: Target, change_set_id: str) -> DeployerError:
    """Why a change set cannot be found. CloudFormation does not tell one that was from none."""
    region = target.aws.region
    if f":cloudformation:{region}:" not in change_set_id:
        return ProjectError(
            f"there is no such change set in {region}",
            where=change_set_id,
            todo="Give the whole ARN, as deployer plan --save prints it.",
        )
    return DeployerError(
        "this plan is gone: it was executed, or removed, or another plan of its stack was executed",
        where=change_set_id,
        todo=f"Make a new one: deployer plan --save --env {project.environment}",
    )


def _check_owner(project: Project, target: Target, described: Any) -> None:
    """A change set of another stack or environment must not be executed by mistake.

    Its own tags are looked at as well: a stack that it would create may have none yet.
    """
    name = described["StackName"]
    if name not in {spec.name for spec in project.stacks}:
        raise ProjectError(
            f"this change set is of the stack {name}, which is none of this project and build",
            where="--change-set",
            todo="Its root change set is wanted, and the --build-id that it was made with.",
        )
    tags = {it["Key"]: it["Value"] for it in described.get("Tags", [])}
    theirs = tags.get("Environment", project.environment)
    if theirs != project.environment:
        raise ProjectError(
            f"this change set is of the environment '{theirs}', not '{project.environment}'",
            where="--change-set",
            todo=f"Use --env {theirs}.",
        )
    project_stack(project, target, name)
