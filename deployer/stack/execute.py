"""Executes a plan or a deletion and watches it to its end."""

from typing import Any

from deployer.aws.session import Aws
from deployer.messages import Plan, StackDone, Ui
from deployer.stack.describe import Stack, find_stack
from deployer.stack.late_rollback import rolls_back_late
from deployer.stack.operation import DELETED, operate
from deployer.stack.overtaken import told_when_overtaken
from deployer.stack.pace import Pace
from deployer.stack.tokens import new_token


def execute_plan(
    aws: Aws, plan: Plan, pace: Pace, ui: Ui, *, disable_rollback: bool = False
) -> None:
    """Execute a change set and watch it.

    Args:
        disable_rollback: what was made until a failure is kept as it is. Must be False where the
            change set itself says what a failed creation leaves (OnStackFailure), and True for a
            stack that a failure left in CREATE_FAILED or UPDATE_FAILED.

    Raises:
        OperationFailedError: the stack did not become what was planned.
    """
    cfn = aws.client("cloudformation")
    with told_when_overtaken(plan.stack_name):
        described = cfn.describe_change_set(ChangeSetName=plan.change_set_id)
    stack_id = described["StackId"]
    ends_deleted = described.get("OnStackFailure") == "DELETE"

    options: dict[str, Any] = {"DisableRollback": True} if disable_rollback else {}
    if not disable_rollback and not rolls_back_late(cfn, plan, described):
        # What this very operation made is of no use yet when it is rolled back, but its name
        # would be in the way of the next try.
        options["RetainExceptOnCreate"] = True

    token = new_token()

    def start() -> None:
        cfn.execute_change_set(
            ChangeSetName=plan.change_set_id, ClientRequestToken=token, **options
        )

    known = len(plan.changes) if plan.nested else 0
    operate(
        aws,
        plan.stack_name,
        stack_id,
        start,
        pace,
        ui,
        resources=known,
        ends_deleted=ends_deleted,
        imports=bool(described.get("ImportExistingResources")),
    )


def delete_stack(
    aws: Aws,
    stack: Stack,
    pace: Pace,
    ui: Ui,
    *,
    role_arn: str | None = None,
    retain: tuple[str, ...] = (),
    force: bool = False,
    resources: int = 0,
) -> None:
    """Delete a stack and watch it.

    Args:
        role_arn: service role; None for the one that the stack is associated with, if any.
        retain: logical ids of resources to keep; the stack must be in DELETE_FAILED.
        force: leave behind what cannot be deleted; the stack must be in DELETE_FAILED.
        resources: how many it has, 0 when that is not known.

    Raises:
        OperationFailedError: something of it could not be deleted.
    """
    cfn = aws.client("cloudformation")
    # A deletion that was going on may have ended meanwhile; it would have no further event.
    current = find_stack(cfn, stack.stack_id)
    if current is None or current.status == "DELETE_COMPLETE":
        ui.emit(StackDone(stack.name, "DELETE_COMPLETE", 0.0))
        return
    options: dict[str, Any] = {"RoleARN": role_arn} if role_arn else {}
    if retain:
        options["RetainResources"] = list(retain)
    if force:
        options["DeletionMode"] = "FORCE_DELETE_STACK"
    token = new_token()

    def start() -> None:
        cfn.delete_stack(StackName=stack.stack_id, ClientRequestToken=token, **options)

    operate(
        aws, stack.name, stack.stack_id, start, pace, ui, resources=resources, good_ends=DELETED
    )
