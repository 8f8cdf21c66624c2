"""Nested stacks whose rollback fails.

AWS: a nested stack in UPDATE_ROLLBACK_FAILED leaves its root there as well. ContinueUpdateRollback
on the root continues in it, and skips what is named by that stack's own name, Stack.LogicalId.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-continueupdaterollback.html

MiniStack: knows nothing of it; with mend `nested_stacks` the root would end as if all were well.

The mend: the rollback of the parent fails with that of its child, and is continued in it.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.nested_stacks import TYPE, _record, _result, _run
from deployer.local.mends.resource_handlers import handlers_of

Record = dict[str, Any]

cloudformation = upstream.module("services.cloudformation")
handlers = upstream.module("services.cloudformation.handlers")
stacks = upstream.module("services.cloudformation.stacks")

_STUCK = "UPDATE_ROLLBACK_FAILED"
_SKIPPED = "_resources_to_skip"
_NEW = "_rollback_failed_now"
"""On a child's record: its rollback failed in the operation that goes on."""


def _continued(record: Record) -> Any:
    skipped = frozenset(record.pop(_SKIPPED, ()))
    _run(stacks._continue_update_rollback_async(record["StackName"], record["StackId"], skipped))
    if record["StackStatus"] == _STUCK:
        raise _failure(record)
    return _result(record)


def _failure(record: Record) -> ValueError:
    return ValueError(
        f"Embedded stack {record['StackId']} was not successfully updated. "
        f"Currently in {_STUCK} with reason: {record['StackStatusReason']}"
    )


def _named(params: Record) -> list[str]:
    """The resources to skip, from a request in either of the two protocols."""
    given = params.get("ResourcesToSkip")
    if isinstance(given, list):
        return [str(it) for it in given]
    return [str(handlers._p(params, key)) for key in params if key.startswith("ResourcesToSkip.")]


def _continue_with_nested(params: Record) -> Any:
    own = []
    for name in _named(params):
        stack_name, _, logical_id = name.rpartition(".")
        record = cloudformation._stacks.get(stack_name)
        if record is None:
            own.append(name)
        else:
            record.setdefault(_SKIPPED, []).append(logical_id)
    kept = {key: it for key, it in params.items() if not key.startswith("ResourcesToSkip")}
    return handlers._continue_update_rollback(kept | {"ResourcesToSkip": own})


def apply() -> None:
    """Mend it."""
    upstream.require(handlers._continue_update_rollback, "d5a12b19093c")
    upstream.require(stacks._continue_update_rollback_async, "c66883bac70f")
    update = handlers_of(TYPE)["update"]

    def update_or_continue(
        physical_id: str, old: Record, new: Record, parent_name: str, *more: Any
    ) -> Any:
        record = _record(physical_id)
        parent = cloudformation._stacks[parent_name]
        if record["StackStatus"] == _STUCK and "ROLLBACK" in parent["StackStatus"]:
            if record.pop(_NEW, False):
                raise _failure(record)
            return _continued(record)
        try:
            return update(physical_id, old, new, parent_name, *more)
        except ValueError:
            forward = "ROLLBACK" not in parent["StackStatus"]
            record[_NEW] = forward and record["StackStatus"] == _STUCK
            raise

    handlers_of(TYPE)["update"] = update_or_continue
    cloudformation._ACTION_HANDLERS["ContinueUpdateRollback"] = _continue_with_nested
