"""Executes a plan that a person agreed to, and what is done once a stack is as it shall be."""

from dataclasses import dataclass

from deployer.messages import Note, Outputs, Plan, Ui
from deployer.pipeline.approval import Approval, judge
from deployer.pipeline.target import Target
from deployer.project.project import Project
from deployer.stack.describe import Stack, find_stack
from deployer.stack.execute import execute_plan
from deployer.stack.options import ChangeSetOptions
from deployer.stack.plan import discard_plan
from deployer.stack.protection import protect_from_deletion, set_policy
from deployer.stack.record import Records


@dataclass(frozen=True)
class Aftermath:
    """What is done after a stack was deployed.

    Attributes:
        fingerprint: of what it was made from; empty where that cannot be recorded.
        policy: the stack policy to set; None to leave it.
    """

    project: Project
    records: Records
    fingerprint: str
    policy: str | None


def carry_out(
    target: Target,
    plan: Plan,
    existing: Stack | None,
    options: ChangeSetOptions,
    approval: Approval,
    ui: Ui,
    *,
    same_template: bool = False,
) -> bool:
    """Execute a plan, after asking where that is needed; False when a person said no.

    Raises:
        OperationFailedError: the stack did not become what was planned.
    """
    verdict = judge(plan, approval, same_template=same_template)
    agreed = not verdict.needed
    if agreed and not approval.given:
        ui.emit(Note(f"{plan.stack_name}: not asked, for {verdict.why}."))
    try:
        agreed = agreed or ui.confirm(f"Execute this change set on {plan.stack_name}?")
    finally:
        # Also where nobody answered, or Ctrl-C did.
        if not agreed:
            discard_plan(target.aws.client("cloudformation"), plan, ui)
    if not agreed:
        ui.emit(Note("Nothing was changed; the change set is removed."))
        return False
    # CloudFormation takes a failure that was kept up again only without rollback.
    paused = existing is not None and existing.paused
    keep = paused or options.disables_rollback(creates=plan.creates)
    execute_plan(target.aws, plan, target.pace, ui, disable_rollback=keep)
    return True


def complete(target: Target, stack_name: str, after: Aftermath, ui: Ui, *, executed: bool) -> None:
    """Protect a stack that is as it shall be, record it, and show what it gives."""
    cfn = target.aws.client("cloudformation")
    # Looked at now, whoever planned it: the record needs the time of its last change.
    stack = find_stack(cfn, stack_name)
    if stack is None:
        return  # deleted since
    set_policy(cfn, stack_name, after.policy)
    protect_from_deletion(cfn, after.project, stack)
    if after.fingerprint:
        after.records.write(stack, after.fingerprint, ui)
    if executed and stack.outputs:
        ui.emit(Outputs(stack_name, stack.outputs))
