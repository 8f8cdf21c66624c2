"""Brings a stack on that a failure left where nothing else can be done with it."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from deployer.aws.session import Aws
from deployer.messages import Ui
from deployer.stack.blocked import Blocker
from deployer.stack.describe import Stack, find_stack
from deployer.stack.execute import delete_stack
from deployer.stack.operation import operate
from deployer.stack.pace import Pace
from deployer.stack.tokens import new_token

_ROLLED_BACK = ("UPDATE_ROLLBACK_COMPLETE",)


def continue_rollback(
    aws: Aws,
    stack: Stack,
    pace: Pace,
    ui: Ui,
    *,
    skipped: Sequence[Blocker] = (),
    role_arn: str | None = None,
) -> None:
    """Continue a rollback that failed, and watch it.

    Args:
        skipped: what CloudFormation takes as rolled back, though it is not.

    Raises:
        OperationFailedError: it failed again.
    """
    options, token = _role(role_arn), new_token()
    if skipped:
        options["ResourcesToSkip"] = [it.skip_name for it in skipped]

    def start() -> None:
        aws.client("cloudformation").continue_update_rollback(
            StackName=stack.name, ClientRequestToken=token, **options
        )

    operate(aws, stack.name, stack.stack_id, start, pace, ui, good_ends=_ROLLED_BACK)


def roll_back(aws: Aws, stack: Stack, pace: Pace, ui: Ui, *, role_arn: str | None = None) -> None:
    """Roll an update back whose failure was kept as it was, and watch it.

    What the update made may have been in use since, so what its template retains stays.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html

    Raises:
        OperationFailedError: it could not be rolled back.
    """
    token = new_token()

    def start() -> None:
        aws.client("cloudformation").rollback_stack(
            StackName=stack.name, ClientRequestToken=token, **_role(role_arn)
        )

    operate(aws, stack.name, stack.stack_id, start, pace, ui, good_ends=_ROLLED_BACK)


def delete_retaining(
    aws: Aws,
    stack: Stack,
    blockers: Iterable[Blocker],
    pace: Pace,
    ui: Ui,
    *,
    role_arn: str | None = None,
) -> None:
    """Delete a stack in DELETE_FAILED but for what blocks its deletion.

    What is to be retained is named to the stack it is in, so nested stacks that hold such a
    resource are deleted by themselves, the deepest first, and the root after them.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html

    Raises:
        OperationFailedError: something else could not be deleted.
    """
    cfn = aws.client("cloudformation")
    of_root: tuple[str, ...] = ()
    deepest_first = sorted(blockers, key=lambda it: (-len(it.path), it.stack_id))
    for stack_id, group in groupby(deepest_first, key=lambda it: it.stack_id):
        retained = tuple(it.resource.logical_id for it in group)
        if stack_id == stack.stack_id:
            of_root = retained
        elif nested := find_stack(cfn, stack_id):
            delete_stack(aws, nested, pace, ui, role_arn=role_arn, retain=retained)
    delete_stack(aws, stack, pace, ui, role_arn=role_arn, retain=of_root)


def _role(role_arn: str | None) -> dict[str, Any]:
    return {"RoleARN": role_arn} if role_arn else {}
