"""Operations that are stopped while a resource is under way.

AWS: CancelUpdateStack gives up the resources that are being updated, in nested stacks as well, and
rolls back. DeleteStack during a creation stops the creation, then deletes what was made.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-delete-stack.html

MiniStack: notes that an update is to be cancelled, and looks at the note between two resources of
that very stack: an update whose last resource, or whose nested stack, is under way goes on to its
end. A creation goes on in the background while its stack is deleted, and the stack stands again.

The mend: a resource that waits for somebody, such as a custom resource, is given up as soon as its
stack is to stop. A cancellation reaches nested stacks. A deletion ends the creation first, and
deletes the nested stacks that it had begun. What the resource given up still makes is not undone.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from deployer.local.mends import upstream

Record = dict[str, Any]

changesets = upstream.module("services.cloudformation.changesets")
cloudformation = upstream.module("services.cloudformation")
concurrency = upstream.module("core.concurrency")
handlers = upstream.module("services.cloudformation.handlers")
stacks = upstream.module("services.cloudformation.stacks")

_STACK_TYPE = "AWS::CloudFormation::Stack"
_CANCEL = "_cancel_requested"  # MiniStack's own note on a stack's record
_LOOK = 0.05  # seconds between two looks at it

_running: dict[str, "asyncio.Task[Any]"] = {}
"""The task that creates or updates a stack, by the stack's id."""

_deploy = stacks._deploy_stack_async
_delete = stacks._delete_stack_async
_run = stacks.run_reentrant
_cancel_update = handlers._cancel_update_stack


async def _stoppable(work: Callable[..., Any], *args: Any) -> Any:
    """Do the work of a resource in a thread, or leave it to itself when its stack is to stop.

    Raises:
        ValueError: the update was cancelled.
    """
    if work is stacks._update_keeping_seed:
        stack_name = args[4]
    elif work is stacks._provision_keeping_seed:
        stack_name = args[3]
    else:
        return await _run(work, *args)
    task = asyncio.ensure_future(_run(work, *args))
    task.add_done_callback(lambda it: it.cancelled() or it.exception())
    record = cloudformation._stacks[stack_name]
    while not task.done():
        # A nested stack stops by itself, and says in its own words that it did.
        if args[0] != _STACK_TYPE and record.pop(_CANCEL, False):
            verb = "update" if work is stacks._update_keeping_seed else "creation"
            raise ValueError(f"Resource {verb} cancelled")
        await asyncio.wait({task}, timeout=_LOOK)
    return task.result()


async def _deploy_known(stack_name: str, stack_id: str, *args: Any, **more: Any) -> None:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine runs in one
    _running[stack_id] = task
    try:
        await _deploy(stack_name, stack_id, *args, **more)
    finally:
        _running.pop(stack_id, None)


async def _delete_stopped(stack_name: str, stack_id: str, *args: Any, **more: Any) -> None:
    record = cloudformation._stacks.get(stack_name)
    task = _running.get(stack_id)
    if record and task and task is not asyncio.current_task():
        if record["StackStatus"] == "CREATE_IN_PROGRESS":
            task.cancel()
        await asyncio.wait({task})
        _say_cancelled(record)
        for child in _children(record):
            await _delete_stopped(child["StackName"], child["StackId"])
    await _delete(stack_name, stack_id, *args, **more)


def _say_cancelled(record: Record) -> None:
    """Tell the end of what was under way when a creation was stopped."""
    last: dict[str, Record] = {}
    for event in cloudformation._stack_events.get(record["StackId"], []):
        last[event["LogicalResourceId"]] = event
    for logical_id, event in last.items():
        if event["ResourceStatus"] == "CREATE_IN_PROGRESS" and logical_id != record["StackName"]:
            stacks._add_event(
                record["StackId"],
                record["StackName"],
                logical_id,
                event["ResourceType"],
                "CREATE_FAILED",
                "Resource creation cancelled",
                event["PhysicalResourceId"],
            )


def _children(record: Record) -> list[Record]:
    """The nested stacks of a stack that its list of resources does not have yet."""
    known = {it["PhysicalResourceId"] for it in record["_resources"].values()}
    return [
        it
        for it in list(cloudformation._stacks.values())
        if it.get("ParentId") == record["StackId"]
        and it["StackId"] not in known
        and it["StackStatus"] != "DELETE_COMPLETE"
    ]


def _cancel_with_nested(params: Record) -> Any:
    answer = _cancel_update(params)
    if answer[0] == 200:
        root = handlers._resolve_stack(handlers._p(params, "StackName"))
        for record in list(cloudformation._stacks.values()):
            under_way = record["StackStatus"] in ("UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS")
            if record.get("RootId") == root["StackId"] and under_way:
                record[_CANCEL] = True
    return answer


def apply() -> None:
    """Mend it."""
    upstream.require(_deploy, "34c0aed718d8")
    upstream.require(_delete, "910363eef2d9")
    upstream.require(_cancel_update, "34db0e1ea829")
    upstream.require(concurrency.run_reentrant, "bd6c9a9940ab")
    upstream.require(stacks._update_keeping_seed, "1527138b947b")
    upstream.require(stacks._provision_keeping_seed, "4ee168dfaf65")
    stacks.run_reentrant = _stoppable
    # Each module of the engine has taken what it uses by its name.
    for user in (stacks, handlers, changesets):
        user._deploy_stack_async = _deploy_known
    for user in (stacks, handlers):
        user._delete_stack_async = _delete_stopped
    cloudformation._ACTION_HANDLERS["CancelUpdateStack"] = _cancel_with_nested
