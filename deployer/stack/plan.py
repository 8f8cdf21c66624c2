"""Makes a change set and reads what it would do."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.errors import DeployerError
from deployer.messages import Change, Plan, PropertyChange, Ui, Unchanged
from deployer.stack.change_sets import await_settled, discard, is_empty, refusal
from deployer.stack.describe import Stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


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
    cfn: "CloudFormationClient", request: StackRequest, existing: Stack | None, ui: Ui
) -> Plan | Unchanged:
    """Create a change set, wait for it, and read it with those of nested stacks.

    Unless it becomes a plan, nothing of it stays, Ctrl-C included.

    Raises:
        DeployerError: CloudFormation could not make the change set.
    """
    creates = existing is None or existing.never_made
    change_set_id = _create(cfn, request, creates=creates)
    plan: Plan | Unchanged | None = None
    try:
        plan = _read(cfn, request.stack_name, change_set_id, creates=creates)
    finally:
        if not isinstance(plan, Plan):
            discard(cfn, change_set_id, ui, creates=creates)
    return plan


def discard_plan(cfn: "CloudFormationClient", plan: Plan, ui: Ui) -> None:
    """Remove a plan's change set, and the empty stack that planning a creation leaves behind."""
    discard(cfn, plan.change_set_id, ui, creates=plan.creates)


def _create(cfn: "CloudFormationClient", request: StackRequest, *, creates: bool) -> str:
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
    return made["Id"]


def _template(request: StackRequest) -> Any:
    if request.template_url is None:
        return {"TemplateBody": request.template_text}
    return {"TemplateURL": request.template_url}


def _read(
    cfn: "CloudFormationClient", stack_name: str, change_set_id: str, *, creates: bool
) -> Plan | Unchanged:
    described = await_settled(cfn, change_set_id)
    # Of the root alone: a nested change set is empty wherever that stack does not change.
    if is_empty(described):
        return Unchanged(stack_name)
    if described["Status"] == "FAILED":
        reason = refusal(cfn, described)
        raise DeployerError(f"CloudFormation refused the change set: {reason}", where=stack_name)
    return Plan(stack_name, change_set_id, creates, tuple(_changes(cfn, change_set_id, ())))


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
        properties=tuple(PropertyChange(name) for name in sorted(names - {""})),
    )
