"""Executes a plan or a deletion and watches it to its end."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.messages import Failure, Plan, StackDone, StackEvent, Ui, Warned
from deployer.stack.describe import Stack, find_stack
from deployer.stack.diagnose import first_cause
from deployer.stack.events import EventFollower, Pace, newest_event

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_OVERTAKEN = ("InvalidChangeSetStatus", "ChangeSetNotFound", "OperationInProgressException")
_GOOD_ENDS = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE", "DELETE_COMPLETE")


class OperationFailedError(DeployerError):
    """A stack operation ended badly. Holds the first cause, from whichever nested stack it came."""

    def __init__(self, stack_name: str, status: str, failure: Failure | None, todo: str) -> None:
        super().__init__(f"the operation ended in {status}", where=stack_name, todo=todo)
        self.status = status
        self.failure = failure


def execute_plan(
    aws: Aws, plan: Plan, pace: Pace, ui: Ui, *, disable_rollback: bool = False
) -> None:
    """Execute a change set and watch it.

    Args:
        disable_rollback: what was made until a failure is kept as it is. Must be False where the
            change set itself says what a failed creation leaves (OnStackFailure).

    Raises:
        OperationFailedError: the stack did not become what was planned.
    """
    cfn = aws.client("cloudformation")
    stack_id = cfn.describe_change_set(ChangeSetName=plan.change_set_id)["StackId"]

    def start() -> None:
        # What this very operation made holds no data worth keeping when it is rolled back, but
        # its name would be in the way of the next try.
        kept: Any = {"DisableRollback": True} if disable_rollback else {}
        cfn.execute_change_set(ChangeSetName=plan.change_set_id, RetainExceptOnCreate=True, **kept)

    _operate(aws, plan.stack_name, stack_id, start, pace, ui)


def delete_stack(
    aws: Aws, stack: Stack, pace: Pace, ui: Ui, *, role_arn: str | None = None
) -> None:
    """Delete a stack and watch it.

    Args:
        role_arn: service role; None for the one that the stack is associated with, if any.

    Raises:
        OperationFailedError: something of it could not be deleted.
    """
    cfn = aws.client("cloudformation")
    # A deletion that was going on may have ended meanwhile; it would have no further event.
    current = find_stack(cfn, stack.stack_id)
    if current is None or current.status == "DELETE_COMPLETE":
        ui.emit(StackDone(stack.name, "DELETE_COMPLETE", 0.0))
        return

    def start() -> None:
        role: Any = {"RoleARN": role_arn} if role_arn else {}
        cfn.delete_stack(StackName=stack.stack_id, **role)

    _operate(aws, stack.name, stack.stack_id, start, pace, ui)


def _operate(
    aws: Aws,
    stack_name: str,
    stack_id: str,
    start: Callable[[], None],
    pace: Pace,
    ui: Ui,
) -> None:
    cfn = aws.client("cloudformation")
    began = time.monotonic()
    marker = _begin(cfn, stack_name, stack_id, start)
    follower = EventFollower(cfn, stack_name, stack_id, marker, pace)
    events: list[StackEvent] = []
    try:
        for event in follower.follow():
            events.append(event)
            ui.emit(event)
    except BaseException:  # Ctrl-C, credentials that expired, a network that is gone
        ui.emit(Warned(f"{stack_name}: the operation goes on in CloudFormation without you"))
        raise
    status = next(event.status for event in reversed(events) if not event.path)
    if status in _GOOD_ENDS:
        ui.emit(StackDone(stack_name, status, time.monotonic() - began))
        return
    failure = first_cause(stack_name, events)
    if failure:
        ui.emit(failure)
    todo = _advice(status, failure) + _kept(status, events)
    raise OperationFailedError(stack_name, status, failure, todo)


def _begin(
    cfn: "CloudFormationClient", stack_name: str, stack_id: str, start: Callable[[], None]
) -> str | None:
    """Start the operation, and return the event to follow it from."""
    from botocore.exceptions import ClientError

    try:
        marker = newest_event(cfn, stack_id)
        start()
    except ClientError as error:
        gone = code_of(error) == "ValidationError" and "does not exist" in str(error)
        if gone or code_of(error) in _OVERTAKEN:
            raise DeployerError(
                "somebody else has changed the stack since this was planned",
                where=stack_name,
                todo="Look at it with deployer status; then try again.",
            ) from error
        raise
    return marker


def _kept(status: str, events: Sequence[StackEvent]) -> str:
    """What a rollback left behind of what it had made, outside of any stack."""
    left = [it for it in events if it.status == "DELETE_SKIPPED"]
    if "ROLLBACK" not in status or not left:
        return ""
    named = "".join(f"\n  {it.physical_id or it.path[-1]} ({it.resource_type})" for it in left)
    return f"\nTheir DeletionPolicy kept these, whose names block the next try; delete them:{named}"


def _advice(status: str, failure: Failure | None) -> str:
    if failure and "already exists" in failure.reason:
        return (
            "Something of that name stands outside of the stack, perhaps kept by an earlier one. "
            "Delete it or import it into the stack, then deploy again."
        )
    if status == "UPDATE_ROLLBACK_COMPLETE":
        return "The stack is as it was before. Mend the cause and deploy again."
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"):
        return "Nothing of the stack is in use. Mend the cause and deploy again: it is made anew."
    if status == "UPDATE_ROLLBACK_FAILED":
        return "Mend what blocks the rollback, then: aws cloudformation continue-update-rollback"
    if status == "DELETE_FAILED":
        return "Mend what blocks the deletion and delete again."
    return ""
