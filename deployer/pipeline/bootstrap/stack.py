"""Deploys the bootstrap stack: one way for the command and for the local cloud's own."""

from deployer.messages import Ui, Unchanged
from deployer.pipeline.approval import Approval
from deployer.pipeline.carry_out import carry_out
from deployer.pipeline.local_limits import show_plan
from deployer.pipeline.pending_plan import PendingPlan
from deployer.pipeline.recover import usable
from deployer.pipeline.target import Target
from deployer.stack.describe import Stack, find_stack
from deployer.stack.options import ChangeSetOptions
from deployer.stack.plan import make_plan
from deployer.stack.request import StackRequest


def settle(
    target: Target,
    request: StackRequest,
    existing: Stack | None,
    approval: Approval,
    ui: Ui,
    *,
    shown: bool = True,
) -> Stack | None:
    """Make the stack what is asked for; None when a person said no.

    The caller's own rights make it, for it holds the roles that others act as.

    Args:
        shown: whether the plan is shown, and that there is none.

    Raises:
        DeployerError: a person did not agree to what would make the stack usable.
        OperationFailedError: it could not be deployed.
    """
    cfn = target.aws.client("cloudformation")
    if existing:
        existing = usable(target, existing, approval, ui)
    plan = make_plan(cfn, request, existing, ui)
    if isinstance(plan, Unchanged):
        if shown:
            ui.emit(plan)
    else:
        with PendingPlan(cfn, plan, ui) as pending:
            if shown:
                pending.plan = show_plan(target, plan, ui)
            if not carry_out(target, pending, existing, ChangeSetOptions(), approval, ui):
                return None
    made = find_stack(cfn, request.stack_name)
    if made and not made.termination_protection:
        # What stands in the account is of no use without it.
        cfn.update_termination_protection(StackName=made.name, EnableTerminationProtection=True)
    return made
