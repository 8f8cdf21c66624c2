"""Deploys the stacks of a project, in order."""

from typing import TYPE_CHECKING

from deployer.messages import Note, Outputs, Plan, Ui, Unchanged
from deployer.pipeline.approval import Approval
from deployer.pipeline.prepare import Given, prepare
from deployer.pipeline.recover import usable
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.project import Project, StackSpec
from deployer.stack.describe import find_stack
from deployer.stack.execute import execute_plan
from deployer.stack.plan import StackRequest, discard_plan, make_plan
from deployer.stack.protection import protect
from deployer.stack.unchanged import is_unchanged

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def deploy(project: Project, target: Target, given: Given, approval: Approval, ui: Ui) -> bool:
    """Create or update every stack; False when a person said no.

    Raises:
        ProjectError, AwsError, OperationFailedError: as each stage says.
    """
    for spec, request in prepare(project, target, given, ui):
        if not _deploy_stack(project, target, spec, request, approval, ui):
            return False
    return True


def _deploy_stack(
    project: Project,
    target: Target,
    spec: StackSpec,
    request: StackRequest,
    approval: Approval,
    ui: Ui,
) -> bool:
    cfn = target.aws.client("cloudformation")
    existing = project_stack(project, target, spec.name)
    if existing:
        existing = usable(target, existing, approval, ui)
    if existing and is_unchanged(cfn, existing, request, spec.tree.template):
        plan: Plan | Unchanged = Unchanged(spec.name)
    else:
        plan = make_plan(cfn, request, existing, ui)
    ui.emit(plan)
    if isinstance(plan, Plan) and not _carry_out(cfn, plan, target, approval, ui):
        return False
    protect(cfn, project, spec.name)
    done = find_stack(cfn, spec.name) if isinstance(plan, Plan) else None
    if done and done.outputs:
        ui.emit(Outputs(spec.name, done.outputs))
    return True


def _carry_out(
    cfn: "CloudFormationClient", plan: Plan, target: Target, approval: Approval, ui: Ui
) -> bool:
    agreed = approval.given
    try:
        agreed = agreed or ui.confirm(f"Execute this change set on {plan.stack_name}?")
    finally:
        # Also where nobody answered, or Ctrl-C did.
        if not agreed:
            discard_plan(cfn, plan, ui)
    if not agreed:
        ui.emit(Note("Nothing was changed; the change set is removed."))
        return False
    execute_plan(target.aws, plan, target.pace, ui)
    return True
