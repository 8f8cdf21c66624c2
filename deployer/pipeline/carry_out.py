"""Executes a plan that a person agreed to."""

from deployer.messages import Note, Plan, Ui
from deployer.pipeline.approval import Approval, judge
from deployer.pipeline.target import Target
from deployer.stack.describe import Stack
from deployer.stack.execute import execute_plan
from deployer.stack.options import ChangeSetOptions
from deployer.stack.plan import discard_plan


def carry_out(
    target: Target,
    plan: Plan,
    existing: Stack | None,
    options: ChangeSetOptions,
    approval: Approval,
    ui: Ui,
    *,
    same_template: bool = False,
    saved: bool = False,
) -> bool:
    """Execute a plan, after asking where that is needed; False when a person said no.

    Args:
        saved: whether it was kept for later, so that only a person's own no removes it.

    Raises:
        OperationFailedError: the stack did not become what was planned.
    """
    verdict = judge(plan, approval, same_template=same_template)
    agreed = not verdict.needed
    if agreed and not approval.given:
        ui.emit(Note(f"{plan.stack_name}: not asked, for {verdict.why}."))
    cfn = target.aws.client("cloudformation")
    try:
        agreed = agreed or ui.confirm(_question(plan, saved=saved))
    except BaseException:  # nobody answered, or Ctrl-C did
        if saved:
            ui.emit(Note(f"{plan.stack_name}: the saved plan is kept; nothing was changed."))
        else:
            discard_plan(cfn, plan, ui)
        raise
    if not agreed:
        discard_plan(cfn, plan, ui)
        ui.emit(Note("Nothing was changed; the change set is removed."))
        return False
    # CloudFormation takes a failure that was kept up again only without rollback.
    paused = existing is not None and existing.paused
    keep = paused or options.disables_rollback(creates=plan.creates)
    execute_plan(target.aws, plan, target.pace, ui, disable_rollback=keep)
    return True


def _question(plan: Plan, *, saved: bool) -> str:
    question = f"Execute this change set on {plan.stack_name}?"
    return f"{question} It was saved; no removes it." if saved else question
