"""Nested stacks run by the same engine as any stack.

AWS: a nested stack is a stack. Its template may use transforms, conditions, dynamic references and
exports; an update changes only what differs; a failure rolls the child back and fails the parent
with its reason, or is kept in both; DeletionPolicy holds in it; it is deleted with its parent.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html

MiniStack: has a second, smaller engine for children. It expands no transform, resolves no dynamic
reference, publishes no export, leaks what a failed child has made, ignores DeletionPolicy when it
deletes, and loses the attributes of resources that an update leaves alone, so that the next GetAtt
of one fails.

The mend: the resource type AWS::CloudFormation::Stack gets handlers that prepare a child's record
as CreateStack and UpdateStack do, and let `_deploy_stack_async` and `_delete_stack_async` work.
"""

import asyncio
import copy
import functools
from collections.abc import Coroutine
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.nested_removal import before_deletion
from deployer.local.mends.nested_template import Child, Record, prepared

app = upstream.module("app")
cloudformation = upstream.module("services.cloudformation")
provisioners = upstream.module("services.cloudformation.provisioners")
responses = upstream.module("core.responses")
stacks = upstream.module("services.cloudformation.stacks")

Attributes = dict[str, str]

TYPE = "AWS::CloudFormation::Stack"

_KEEPS = "_keeps_failure"
"""On a record: its operation leaves a failure as it is, and so do its children."""

_RESTORED = (
    "_resources",
    "_template",
    "_template_body",
    "_resolved_params",
    "_conditions",
    "Parameters",
    "Tags",
    "Outputs",
)
"""What the engine puts back when an update fails; UpdateStack keeps the same."""


def create(logical_id: str, properties: Record, parent_name: str) -> tuple[str, Attributes]:
    """Create a child.

    Raises:
        ValueError: it failed and is gone again.
    """
    parent = cloudformation._stacks[parent_name]
    child = prepared(properties, parent_name, {})
    record = _new_record(logical_id, parent)
    name, stack_id = record["StackName"], record["StackId"]
    cloudformation._stacks[name] = record
    # Followers of the parent's events learn from this one where the child's own are.
    initiated = "Resource creation Initiated"
    parent_id = parent["StackId"]
    stacks._add_event(
        parent_id, parent_name, logical_id, TYPE, "CREATE_IN_PROGRESS", initiated, stack_id
    )
    _begin(record, child, parent, "CREATE_IN_PROGRESS")
    record |= {"_template": child.template, "_resolved_params": child.parameters}
    try:
        return _deploy(record, child, parent, None)
    except ValueError:
        if parent.get(_KEEPS):
            parent["_resources"][logical_id] = _kept(logical_id, properties, record)
            raise
        # The engine forgets a resource that failed, so the parent's rollback would not find it.
        _run(stacks._delete_stack_async(name, stack_id))
        raise


def update(
    physical_id: str, _old: Record, properties: Record, parent_name: str
) -> tuple[str, Attributes]:
    """Update a child in place, or send it back when its parent rolls back.

    Raises:
        ValueError: it failed, and is as it was before.
    """
    record = _record(physical_id)
    parent = cloudformation._stacks[parent_name]
    child = prepared(properties, parent_name, record["_resolved_params"])
    in_rollback = "ROLLBACK" in parent["StackStatus"]
    if in_rollback and _is_already(record, child):
        return _result(record)
    previous = {key: copy.deepcopy(record[key]) for key in _RESTORED}
    status = "UPDATE_ROLLBACK" if in_rollback else "UPDATE"
    _begin(record, child, parent, f"{status}_IN_PROGRESS")
    result = _deploy(record, child, parent, previous)
    if in_rollback:
        _show(record, "UPDATE_ROLLBACK_COMPLETE")
    return result


def delete(physical_id: str, _properties: Record) -> None:
    """Delete a child.

    Raises:
        ValueError: something in it could not be deleted, or another stack imports from it.
    """
    record = _record(physical_id)
    if record["StackStatus"] == "DELETE_COMPLETE":
        return
    before_deletion(record)
    _run(stacks._delete_stack_async(record["StackName"], record["StackId"]))
    if record["StackStatus"] != "DELETE_COMPLETE":
        raise ValueError(
            f"Embedded stack {record['StackId']} was not successfully deleted: "
            f"{record['StackStatusReason']}"
        )


def _record(physical_id: str) -> Record:
    record: Record = cloudformation._stacks[provisioners._nested_stack_lookup_name(physical_id)]
    return record


def _new_record(logical_id: str, parent: Record) -> Record:
    region, account = responses.get_region(), responses.get_account_id()
    unique = responses.new_uuid()
    name = f"{parent['StackName']}-{logical_id}-{unique.replace('-', '')[:12].upper()}"
    return {
        "StackName": name,
        "StackId": f"arn:aws:cloudformation:{region}:{account}:stack/{name}/{unique}",
        "CreationTime": responses.now_iso(),
        "Outputs": [],
        "DisableRollback": False,
        "EnableTerminationProtection": False,
        "ParentId": parent["StackId"],
        "RootId": parent.get("RootId") or parent["StackId"],
        "_parent_stack_name": parent["StackName"],
        "_region": region,
        "_resources": {},
    }


def _begin(record: Record, child: Child, parent: Record, status: str) -> None:
    """Make a record what the engine expects at the start of an operation."""
    parameters = [
        {"ParameterKey": name, "ParameterValue": value["Value"], "NoEcho": value["NoEcho"]}
        for name, value in child.parameters.items()
    ]
    record |= {
        "StackStatusReason": "",
        "LastUpdatedTime": responses.now_iso(),
        "Description": child.template.get("Description", ""),
        "Parameters": parameters,
        "Tags": child.tags,
        "Capabilities": list(parent.get("Capabilities", [])),
        "_template_body": child.body,
        "_conditions": child.conditions,
    }
    _show(record, status)


def _show(record: Record, status: str) -> None:
    record["StackStatus"] = status
    stack_id, name = record["StackId"], record["StackName"]
    stacks._add_event(stack_id, name, name, TYPE, status, physical_id=stack_id)


def _is_already(record: Record, child: Child) -> bool:
    now = (record["_template_body"], record["_resolved_params"], record["Tags"])
    return now == (child.body, child.parameters, child.tags)


def _kept(logical_id: str, properties: Record, record: Record) -> Record:
    """A nested stack that failed and is kept, as its parent lists it."""
    return {
        "PhysicalResourceId": record["StackId"],
        "ResourceType": TYPE,
        "ResourceStatus": "CREATE_FAILED",
        "LogicalResourceId": logical_id,
        "Properties": properties,
        "Attributes": {},
        "Timestamp": responses.now_iso(),
    }


def _deploy(
    record: Record, child: Child, parent: Record, previous: Record | None
) -> tuple[str, Attributes]:
    # What its parent's rollback does to a child is never kept half done.
    keeps = bool(parent.get(_KEEPS)) and "ROLLBACK" not in parent["StackStatus"]
    work = stacks._deploy_stack_async(
        record["StackName"],
        record["StackId"],
        child.template,
        child.parameters,
        keeps,
        child.tags,
        is_update=previous is not None,
        previous_stack=previous,
    )
    _run(work)
    if record["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise ValueError(_failure(record, "create" if previous is None else "update"))
    return _result(record)


def _result(record: Record) -> tuple[str, Attributes]:
    """The physical id, and what the parent reads with GetAtt."""
    outputs = {f"Outputs.{item['OutputKey']}": item["OutputValue"] for item in record["Outputs"]}
    return record["StackId"], outputs


def _failure(record: Record, verb: str) -> str:
    """The reason that CloudFormation gives in the parent; the cause stands in the child only."""
    failed = {
        event["LogicalResourceId"]: None
        for event in cloudformation._stack_events.get(record["StackId"], [])
        if event["ResourceStatus"] in ("CREATE_FAILED", "IMPORT_FAILED", "UPDATE_FAILED")
        and event["LogicalResourceId"] != record["StackName"]
    }
    cause = f"The following resource(s) failed to {verb}: [{', '.join(failed)}]. "
    embedded = f"Embedded stack {record['StackId']} was not successfully"
    if verb == "create":
        return f"{embedded} created: {cause}"
    if record["StackStatus"] == "UPDATE_FAILED":
        return f"{embedded} updated. Currently in UPDATE_FAILED with reason: {cause}"
    return f"{embedded} updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: {cause}"


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine of the engine from the worker thread that serves a nested stack."""
    # The engine marks how it treats one resource in context variables. What is set for the nested
    # stack as a resource of its parent must not reach the resources inside it.
    provisioners._RETAIN_REPLACED.set(False)
    provisioners._DEFERRED_PREDECESSOR_DELETES.set(None)
    provisioners._NAME_SEED.set("")
    asyncio.run_coroutine_threadsafe(work, app._MAIN_LOOP).result()


def apply() -> None:
    """Mend it."""
    upstream.require(provisioners._cfn_nested_stack_deploy, "66d29efafd8a")
    upstream.require(provisioners._update_resource, "21b9b1207f59")
    upstream.require(stacks._deploy_stack_async, "34c0aed718d8")
    upstream.require(stacks._delete_stack_async, "910363eef2d9")
    upstream.require(stacks._roll_back_operation, "3464033d8f28")
    deploy = stacks._deploy_stack_async

    @functools.wraps(deploy)
    async def deploy_noting(
        stack_name: str,
        stack_id: str,
        template: Record,
        parameters: Record,
        disable_rollback: bool,
        *args: Any,
        **more: Any,
    ) -> None:
        cloudformation._stacks[stack_name][_KEEPS] = disable_rollback
        await deploy(stack_name, stack_id, template, parameters, disable_rollback, *args, **more)

    for name in ("stacks", "handlers", "changesets"):
        user = upstream.module(f"services.cloudformation.{name}")
        user._deploy_stack_async = deploy_noting
    provisioners._RESOURCE_HANDLERS[TYPE] = {"create": create, "update": update, "delete": delete}
