"""How a nested stack is deleted: with its parent, or by the rollback of what made it."""

import copy
from contextvars import ContextVar
from typing import Any

from deployer.local.mends import upstream

Record = dict[str, Any]

cloudformation = upstream.module("services.cloudformation")
handlers = upstream.module("services.cloudformation.handlers")
stacks = upstream.module("services.cloudformation.stacks")

IMPORTED = "_imported_now"
"""On a child's record: what its last operation took over, by logical id."""

_in_rollback: ContextVar[bool] = ContextVar("in_rollback", default=False)
"""Whether a stack above is being removed by the rollback of what created it."""


def before_deletion(record: Record) -> None:
    """Refuse to delete a child that is needed, and apply its policies as a rollback does.

    Raises:
        ValueError: another stack imports from it.
    """
    _refuse_when_imported(record)
    parent = cloudformation._stacks.get(record["_parent_stack_name"], {})
    if _in_rollback.get() or "ROLLBACK" in parent.get("StackStatus", ""):
        _in_rollback.set(True)
        for logical_id in record.get(IMPORTED, ()):
            record["_resources"].pop(logical_id, None)  # it leaves the stack as it came
        _forget_retain_except_on_create(record)


def _forget_retain_except_on_create(record: Record) -> None:
    """Let the rollback of a creation remove what it created in a child, too.

    RetainExceptOnCreate is for exactly this: a second attempt finds nothing in its way.
    """
    template = copy.deepcopy(record["_template"])
    for definition in template.get("Resources", {}).values():
        policy = stacks._resource_policy(
            definition,
            "DeletionPolicy",
            record["_resources"],
            record["_resolved_params"],
            record["_conditions"],
            template.get("Mappings", {}),
            record["StackName"],
            record["StackId"],
        )
        if policy == "RetainExceptOnCreate":
            definition["DeletionPolicy"] = "Delete"
    record["_template"] = template


def _refuse_when_imported(record: Record) -> None:
    exports = {item["ExportName"] for item in record["Outputs"] if item.get("ExportName")}
    if not exports:
        return
    for name, other in cloudformation._stacks.items():
        alive = other["StackStatus"].endswith("_COMPLETE") and "DELETE" not in other["StackStatus"]
        if not alive or name == record["StackName"]:
            continue
        for export in sorted(exports & handlers._imported_export_names(other, name)):
            raise ValueError(f"Export {export} cannot be deleted as it is in use by {name}")
