"""Change sets with those of nested stacks: awaited, read, removed."""

import re
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of, explain
from deployer.messages import Ui, Warned
from deployer.stack.describe import find_stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_MOVING = (
    "CREATE_PENDING",
    "CREATE_IN_PROGRESS",
    "DELETE_PENDING",
    "DELETE_IN_PROGRESS",
)
# A failed root names the nested change set that made it fail, and says nothing more of it.
_NESTED = re.compile(r"Nested change set (arn:\S+) was not successfully created")

_FIRST_WAIT, _LONGEST_WAIT = 0.1, 2.0  # seconds between two looks
_REMOVAL_LOOKS = 60
"""Two minutes at the longest wait; removing the change sets of nested stacks takes seconds."""


def await_settled(cfn: "CloudFormationClient", change_set_id: str) -> Any:
    """Wait until a change set is made or has failed, and return its description."""
    pause = _FIRST_WAIT
    while True:
        described = cfn.describe_change_set(ChangeSetName=change_set_id)
        if described["Status"] not in _MOVING:
            return described
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_WAIT)


def with_nested(cfn: "CloudFormationClient", described: Any) -> Iterator[Any]:
    """A settled change set's description and those of all nested in it, each settled.

    A root may have failed while the change sets of other nested stacks are still being made.
    """
    yield described
    changes = (it.get("ResourceChange", {}) for it in described.get("Changes", []))
    nested = [it["ChangeSetId"] for it in changes if it.get("ChangeSetId")]
    for change_set_id in dict.fromkeys([*nested, *_NESTED.findall(_reason(described))]):
        yield from with_nested(cfn, await_settled(cfn, change_set_id))


def refusal(cfn: "CloudFormationClient", described: Any) -> str:
    """Why a change set failed: what the one says in which the failure began."""
    causes = [it for it in with_nested(cfn, described) if _is_cause(it)]
    cause = causes[0] if causes else described
    words = [_reason(cause), *_validation_failures(cfn, cause)]
    where = "" if cause is described else f"{cause['StackName']}: "
    return where + "\n".join(words)


def is_empty(described: Any) -> bool:
    """Whether a change set failed only because there is nothing to change.

    CloudFormation has no status of its own for that.
    """
    reason = _reason(described)
    empty = "didn't contain changes" in reason or "No updates are to be performed" in reason
    return bool(described["Status"] == "FAILED") and empty


def discard(cfn: "CloudFormationClient", change_set_id: str, ui: Ui, *, creates: bool) -> None:
    """Remove a change set, and the empty stack that planning a creation leaves behind.

    What cannot be removed is said, and nothing raised: there is an answer or an error of more
    weight to go on with.
    """
    from botocore.exceptions import ClientError

    try:
        stack_id = _remove(cfn, change_set_id)
        if creates and _is_empty_shell(cfn, stack_id):
            cfn.delete_stack(StackName=stack_id)
    except ClientError as error:
        ui.emit(Warned(f"{change_set_id} is left behind: {explain(error).what}"))


def _remove(cfn: "CloudFormationClient", change_set_id: str) -> str:
    """Delete a change set, wait until it is gone, and return its stack's id."""
    described = await_settled(cfn, change_set_id)
    # One that is still being made cannot be deleted, nor the root above it.
    for _ in with_nested(cfn, described):
        pass
    cfn.delete_change_set(ChangeSetName=change_set_id)
    _await_gone(cfn, change_set_id)
    return str(described["StackId"])


def _await_gone(cfn: "CloudFormationClient", change_set_id: str) -> None:
    """With nested stacks the deletion goes on after the call has returned."""
    from botocore.exceptions import ClientError

    pause = _FIRST_WAIT
    for _ in range(_REMOVAL_LOOKS):
        try:
            status = cfn.describe_change_set(ChangeSetName=change_set_id)["Status"]
        except ClientError as error:
            if code_of(error) in ("ChangeSetNotFound", "ValidationError"):
                return
            raise
        if status not in _MOVING:
            return
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_WAIT)


def _is_empty_shell(cfn: "CloudFormationClient", stack_id: str) -> bool:
    """Whether a stack was only ever planned, and by nobody else: it may have been created since."""
    stack = find_stack(cfn, stack_id)
    if stack is None or not stack.never_made:
        return False
    return not cfn.list_change_sets(StackName=stack_id)["Summaries"]


def _is_cause(described: Any) -> bool:
    return (
        described["Status"] == "FAILED"
        and not is_empty(described)
        and not _NESTED.search(_reason(described))
    )


def _validation_failures(cfn: "CloudFormationClient", described: Any) -> list[str]:
    """What early validation found, which StatusReason only hints at.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
    """
    from botocore.exceptions import ClientError

    try:
        events = cfn.describe_events(
            ChangeSetName=described["ChangeSetId"], Filters={"FailedEvents": True}
        )["OperationEvents"]
    except ClientError:
        return []  # a right of its own; the reason itself is shown in any case
    return [
        f"{it.get('LogicalResourceId', '')}: {it['ValidationStatusReason']} "
        f"{it.get('ValidationPath', '')}".strip()
        for it in events
        if it.get("ValidationStatusReason")
    ]


def _reason(described: Any) -> str:
    return str(described.get("StatusReason", ""))
