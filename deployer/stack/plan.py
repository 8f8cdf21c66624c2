"""Makes a change set and reads what it would do."""

import re
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.errors import DeployerError
from deployer.messages import Change, Plan, Unchanged
from deployer.stack.describe import Stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")
"""How CloudFormation says that a change set is empty; it has no status of its own for that."""

# "Nested change set <id> was not successfully created: Currently in FAILED." says nothing more.
_NESTED_CHANGE_SET = re.compile(r"Nested change set (?P<id>arn:\S+) was not successfully created")

_FIRST_WAIT, _LONGEST_WAIT = 0.1, 2.0  # seconds between two looks


@dataclass(frozen=True)
class StackRequest:
    """What a stack shall become.

    Attributes:
        template_url: None to send the text itself, which must then be under 51,200 bytes.
        template_text: what stands at template_url.
    """

    stack_name: str
    template_url: str | None
    template_text: str
    parameters: Mapping[str, str]
    tags: Mapping[str, str]


def make_plan(
    cfn: "CloudFormationClient", request: StackRequest, existing: Stack | None
) -> Plan | Unchanged:
    """Create a change set, wait for it, and read it with those of nested stacks.

    Raises:
        DeployerError: CloudFormation could not make the change set.
    """
    creates = existing is None or existing.never_made
    made = cfn.create_change_set(
        StackName=request.stack_name,
        ChangeSetName=f"deployer-{uuid.uuid4().hex}",
        ChangeSetType="CREATE" if creates else "UPDATE",
        **_template(request),
        Parameters=[
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in request.parameters.items()
        ],
        Tags=[{"Key": name, "Value": value} for name, value in request.tags.items()],
        Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        IncludeNestedStacks=True,
    )
    change_set_id = made["Id"]
    described = _wait(cfn, change_set_id)
    if described["Status"] == "FAILED":
        reason = _reason(cfn, described)
        discard_plan(cfn, request.stack_name, change_set_id, creates=creates)
        if any(text in reason for text in _NOTHING_TO_DO):
            return Unchanged(request.stack_name)
        raise DeployerError(
            f"CloudFormation refused the change set: {reason}", where=request.stack_name
        )
    changes = tuple(_changes(cfn, change_set_id, ()))
    return Plan(request.stack_name, change_set_id, creates, changes)


def discard_plan(
    cfn: "CloudFormationClient", stack_name: str, change_set_id: str, *, creates: bool
) -> None:
    """Remove a change set, and the empty stack that planning a creation leaves behind."""
    cfn.delete_change_set(ChangeSetName=change_set_id)
    if creates:
        cfn.delete_stack(StackName=stack_name)


def _reason(cfn: "CloudFormationClient", described: Any) -> str:
    """Why a change set failed; where a nested one did, what that one says."""
    reason: str = described.get("StatusReason", "")
    nested = _NESTED_CHANGE_SET.search(reason)
    if not nested:
        return reason
    below = cfn.describe_change_set(ChangeSetName=nested["id"])
    return f"{below['StackName']}: {_reason(cfn, below)}"


def _template(request: StackRequest) -> Any:
    if request.template_url is None:
        return {"TemplateBody": request.template_text}
    return {"TemplateURL": request.template_url}


def _wait(cfn: "CloudFormationClient", change_set_id: str) -> Any:
    pause = _FIRST_WAIT
    while True:
        described = cfn.describe_change_set(ChangeSetName=change_set_id)
        if described["Status"] not in ("CREATE_PENDING", "CREATE_IN_PROGRESS"):
            return described
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_WAIT)


def _changes(
    cfn: "CloudFormationClient", change_set_id: str, path: tuple[str, ...]
) -> Iterator[Change]:
    for page in cfn.get_paginator("describe_change_set").paginate(ChangeSetName=change_set_id):
        for listed in page.get("Changes", []):
            change: Mapping[str, Any] = listed.get("ResourceChange", {})
            yield _change(change, path)
            if change.get("ChangeSetId"):
                yield from _changes(
                    cfn, change["ChangeSetId"], (*path, change["LogicalResourceId"])
                )


def _change(change: Mapping[str, Any], path: tuple[str, ...]) -> Change:
    targets = [detail.get("Target", {}) for detail in change.get("Details", [])]
    names = {target.get("Name") or target.get("Attribute") or "" for target in targets}
    return Change(
        stack=path,
        action=change["Action"],
        logical_id=change["LogicalResourceId"],
        resource_type=change["ResourceType"],
        physical_id=change.get("PhysicalResourceId", ""),
        replacement=change.get("Replacement", ""),
        properties=tuple(sorted(names - {""})),
    )
