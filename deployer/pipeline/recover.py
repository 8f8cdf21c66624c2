"""Stacks that no change set can be made for as they stand: what is done about each."""

from deployer.errors import DeployerError
from deployer.messages import Ui
from deployer.pipeline.approval import Approval
from deployer.pipeline.target import Target
from deployer.stack.delete import delete, plan_deletion
from deployer.stack.describe import Stack


def usable(target: Target, stack: Stack, approval: Approval, ui: Ui) -> Stack | None:
    """The stack if a change set can be made for it; None if it is to be created."""
    if stack.in_progress:
        raise DeployerError(
            f"another operation is going on: {stack.status}",
            where=stack.name,
            todo="Wait for it to end, then deploy again.",
        )
    if stack.status in ("UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"):
        raise DeployerError(
            f"the stack is stuck in {stack.status}: {stack.reason}",
            where=stack.name,
            todo="Delete it with: deployer delete"
            if stack.status == "DELETE_FAILED"
            else "Mend the cause, then: aws cloudformation continue-update-rollback "
            f"--stack-name {stack.name}",
        )
    if not stack.failed_creation:
        return stack
    question = f"{stack.name} was never created ({stack.status}). Delete the remains and create it?"
    if not approval.given and not ui.confirm(question):
        raise DeployerError("the remains of a failed creation are in the way", where=stack.name)
    delete(target.aws, plan_deletion(target.aws.client("cloudformation"), stack), target.pace, ui)
    return None
