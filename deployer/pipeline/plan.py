"""Plans the stacks of a project without deploying them; a plan may be kept for later."""

from dataclasses import replace

from deployer.errors import DeployerError
from deployer.messages import Note, Plan, Ui, Unchanged, Warned
from deployer.pipeline.deploy import Wishes, refuse_express, stack_options
from deployer.pipeline.local_limits import check_options, show_plan
from deployer.pipeline.pending_plan import PendingPlan
from deployer.pipeline.prepare import Given, draft, upload
from deployer.pipeline.service_role import tell_of_new_role
from deployer.pipeline.standing import Standing, look
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import Stack
from deployer.stack.plan import make_plan
from deployer.stack.request import StackRequest

_NO_EXPORT = "No export named"


def plan_project(
    project: Project, target: Target, given: Given, wishes: Wishes, ui: Ui, *, save: bool
) -> list[Plan]:
    """Show what a deployment would do to each stack; returns the plans that are kept.

    Code and templates are uploaded as a deployment would, for CloudFormation reads them.

    Args:
        save: keep the change sets, to be executed later.

    Raises:
        ProjectError, AwsError, DeployerError: as each stage says.
    """
    check_options(target, wishes.options, ui)
    given = replace(given, writes_names=wishes.options.import_existing)
    given = given.with_role(wishes.options.role_arn)
    drafts = draft(project, target, given, ui)
    wishes = wishes.with_role(drafts.role_arn)
    standings = look(project, target, drafts, trusted=wishes.trusts_records)
    wanted = [it.draft for it in standings if not it.unchanged]
    requests = {spec.name: request for spec, request in upload(drafts, wanted, ui)}
    kept: list[Plan] = []
    absent: list[str] = []
    for standing in standings:
        name = standing.draft.spec.name
        if standing.unchanged:
            ui.emit(Unchanged(name))
            continue
        plan = _plan_stack(project, target, standing, requests[name], wishes, absent, ui)
        if isinstance(plan, Unchanged):
            ui.emit(plan)
        elif plan:
            cfn, role = target.aws.client("cloudformation"), drafts.role_arn
            with PendingPlan(cfn, plan, ui, role_arn=role) as pending:
                kept.append(show_plan(target, plan, ui))
                if save:
                    pending.settle()
                    # Said at once: planning what comes next may fail.
                    ui.emit(Note(f"{name}: this plan is kept as {plan.change_set_id}"))
        if standing.stack is None or standing.stack.never_made:
            absent.append(name)
    return kept if save else []


def _plan_stack(
    project: Project,
    target: Target,
    standing: Standing,
    request: StackRequest,
    wishes: Wishes,
    absent: list[str],
    ui: Ui,
) -> Plan | Unchanged | None:
    """The plan; None where there can be none yet.

    Args:
        absent: stacks to be deployed before this one that are not there.
    """
    name = request.stack_name
    hindrance = _hindrance(standing.stack)
    if hindrance:
        ui.emit(Warned(f"{name} cannot be planned as it stands: {hindrance}"))
        return None
    options = stack_options(project, wishes, name)
    refuse_express(standing.stack, options)
    tell_of_new_role(standing.stack, options.role_arn, ui)
    cfn = target.aws.client("cloudformation")
    try:
        return make_plan(cfn, request, standing.stack, ui, options, standing.fingerprint)
    except DeployerError as error:
        if not absent or _NO_EXPORT not in error.what:
            raise
        ui.emit(
            Note(
                f"{name} can be planned once {' and '.join(absent)} is deployed, "
                "for it imports what that exports."
            )
        )
        return None


def _hindrance(stack: Stack | None) -> str:
    if stack is None:
        return ""
    if stack.in_progress:
        return f"another operation is going on, {stack.status}. Wait for it to end."
    if stack.failed_creation:
        return f"its creation failed, {stack.status}. deployer deploy makes it anew, after asking."
    if stack.status in ("UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"):
        return f"it is stuck in {stack.status}. deployer deploy says what can be done."
    return ""
