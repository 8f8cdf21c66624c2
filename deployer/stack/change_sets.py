"""Change sets with those of nested stacks: awaited, walked, removed."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of, explain
from deployer.messages import Ui, Warned
from deployer.stack.calls import Calls
from deployer.stack.describe import find_stack
from deployer.stack.tokens import new_token

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


@dataclass(frozen=True)
class ChangeSet:
    """A settled change set, described without the values of properties.

    Attributes:
        path: logical ids from the root to its stack; empty for the root.
        described: DescribeChangeSet's answer.
        changes: the ResourceChange of every page.
    """

    path: tuple[str, ...]
    described: Any
    changes: tuple[Mapping[str, Any], ...]

    @property
    def change_set_id(self) -> str:
        """Its ARN."""
        return str(self.described["ChangeSetId"])

    @property
    def reason(self) -> str:
        """What CloudFormation says of its status."""
        return str(self.described.get("StatusReason", ""))

    @property
    def failed(self) -> bool:
        """Whether it cannot be executed."""
        return bool(self.described["Status"] == "FAILED")

    @property
    def is_empty(self) -> bool:
        """Whether it failed only because there is nothing to change.

        CloudFormation has no status of its own for that.
        """
        reason = self.reason
        nothing = "didn't contain changes" in reason or "No updates are to be performed" in reason
        return self.failed and nothing

    @property
    def failed_in_nested(self) -> bool:
        """Whether only a nested change set can tell why it failed."""
        return bool(_NESTED.search(self.reason))


def await_settled(calls: Calls, change_set_id: str, path: tuple[str, ...] = ()) -> ChangeSet:
    """Wait until a change set is made or has failed, and read all of it."""
    pause = _FIRST_WAIT
    while True:
        described = calls.ask("describe_change_set", ChangeSetName=change_set_id)
        if described["Status"] not in _MOVING:
            return ChangeSet(path, described, tuple(_changes(calls, described, change_set_id)))
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_WAIT)


def with_nested(calls: Calls, root: ChangeSet) -> list[ChangeSet]:
    """A change set and all nested in it, each settled; parents before their children.

    A root may have failed while the change sets of other nested stacks are still being made.
    """
    found, level = [root], [root]
    known = {root.change_set_id}
    while level:
        new: dict[str, tuple[str, ...]] = {}
        for nested, path in (pair for it in level for pair in _nested(it)):
            if nested not in known:
                new.setdefault(nested, path)  # a change knows its path better than a reason does
        known |= set(new)
        level = calls.each(lambda it: await_settled(calls, *it), new.items())
        found += level
    return found


def discard(
    cfn: "CloudFormationClient",
    change_set_id: str,
    ui: Ui,
    *,
    creates: bool,
    role_arn: str | None = None,
) -> None:
    """Remove a change set, and the empty stack that planning a creation leaves behind.

    What cannot be removed is said, and nothing raised: there is an answer or an error of more
    weight to go on with.

    Args:
        role_arn: service role, without which a caller may not be allowed to delete stacks.
    """
    from botocore.exceptions import ClientError

    calls = Calls(cfn)
    try:
        stack_id = _remove(calls, change_set_id)
        if creates and _is_empty_shell(calls, stack_id):
            role = {"RoleARN": role_arn} if role_arn else {}
            calls.ask("delete_stack", StackName=stack_id, ClientRequestToken=new_token(), **role)
    except ClientError as error:
        if code_of(error) == "ChangeSetNotFound":
            return  # somebody else deployed the stack, which removes the plans of others
        ui.emit(Warned(f"{change_set_id} is left behind: {explain(error).what}"))


def _changes(calls: Calls, first: Any, change_set_id: str) -> Iterator[Mapping[str, Any]]:
    page = first
    while True:
        yield from (
            it["ResourceChange"] for it in page.get("Changes", []) if "ResourceChange" in it
        )
        if not page.get("NextToken"):
            return
        page = calls.ask(
            "describe_change_set", ChangeSetName=change_set_id, NextToken=page["NextToken"]
        )


def _nested(parent: ChangeSet) -> Iterator[tuple[str, tuple[str, ...]]]:
    for change in parent.changes:
        if change.get("ChangeSetId"):
            yield change["ChangeSetId"], (*parent.path, change["LogicalResourceId"])
    for change_set_id in _NESTED.findall(parent.reason):
        yield change_set_id, (*parent.path, change_set_id.split("/")[-2])


def _remove(calls: Calls, change_set_id: str) -> str:
    """Delete a change set, wait until it is gone, and return its stack's id."""
    root = await_settled(calls, change_set_id)
    # One that is still being made cannot be deleted, nor the root above it.
    with_nested(calls, root)
    calls.ask("delete_change_set", ChangeSetName=change_set_id)
    _await_gone(calls, change_set_id)
    return str(root.described["StackId"])


def _await_gone(calls: Calls, change_set_id: str) -> None:
    """With nested stacks the deletion goes on after the call has returned."""
    from botocore.exceptions import ClientError

    pause = _FIRST_WAIT
    for _ in range(_REMOVAL_LOOKS):
        try:
            status = calls.ask("describe_change_set", ChangeSetName=change_set_id)["Status"]
        except ClientError as error:
            if code_of(error) in ("ChangeSetNotFound", "ValidationError"):
                return
            raise
        if status not in _MOVING:
            return
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_WAIT)


def _is_empty_shell(calls: Calls, stack_id: str) -> bool:
    """Whether a stack was only ever planned, and by nobody else: it may have been created since."""
    stack = find_stack(calls.client, stack_id)
    if stack is None or not stack.never_made:
        return False
    return not calls.ask("list_change_sets", StackName=stack_id)["Summaries"]
