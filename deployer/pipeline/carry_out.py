"""Executes a plan that a person agreed to."""

from deployer.messages import Note, Ui
from deployer.pipeline.approval import Approval, judge
from deployer.pipeline.pending_plan import PendingPlan
from deployer.pipeline.target import Target
from deployer.stack.describe import Stack
from deployer.stack.execute import execute_plan
from deployer.stack.options import ChangeSetOptions


def carry_out(
    target: Target,
    pending: PendingPlan,
    existing: Stack | None,
    options: ChangeSetOptions,
    approval: Approval,
    ui: Ui,
    *,
    all_seen: bool = False,
) -> bool:
    """Execute a plan, after asking where that is needed; False when a person said no.

    Args:
        all_seen: whether its parameters and tags tell all that changes.

    Raises:
        OperationFailedError: the stack did not become what was planned.
    """
    plan = pending.plan
    verdict = judge(plan, approval, all_seen=all_seen)
    agreed = not verdict.needed
    if agreed and not approval.given:
        ui.emit(Note(f"{plan.stack_name}: not asked, for {verdict.why}."))
    try:
        agreed = agreed or ui.confirm(_question(pending))
    except BaseException:  # nobody answered, or Ctrl-C did
        if pending.saved:
            ui.emit(Note(f"{plan.stack_name}: the saved plan is kept; nothing was changed."))
        raise
    if not agreed:
        pending.remove()
        ui.emit(Note("Nothing was changed; the change set is removed."))
        return False
    # CloudFormation takes a failure that was kept up again only without rollback.
    paused = existing is not None and existing.paused
    keep = paused or options.disables_rollback(creates=plan.creates)
    pending.settle()
    execute_plan(target.aws, plan, target.pace, ui, disable_rollback=keep)
    return True


def _question(pending: PendingPlan) -> str:
    question = f"Execute this change set on {pending.plan.stack_name}?"
    return f"{question} It was saved; no removes it." if pending.saved else question
