"""Resources of nested stacks that are imported because they exist.

AWS: a change set of the root with ImportExistingResources imports in nested stacks as well: what
the child's template names by a literal and keeps by its DeletionPolicy.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html

MiniStack: looks at the resources of the root alone, so that a child creates what exists, and fails.

The mend: while such a change set is executed, each child looks for its new resources as the root
does for its own, takes no bucket that it imports for a name that is in use, and lets go of what it
took over when the operation is rolled back.
"""

import functools
from contextvars import ContextVar
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.nested_removal import IMPORTED

cloudformation = upstream.module("services.cloudformation")
changesets = upstream.module("services.cloudformation.changesets")
engine = upstream.module("services.cloudformation.engine")
stacks = upstream.module("services.cloudformation.stacks")

Record = dict[str, Any]

_buckets: ContextVar[frozenset[str]] = ContextVar("imported_buckets", default=frozenset())


def _imports(record: Record) -> bool:
    """Whether the operation that a child is part of imports what exists."""
    return any(
        it["StackId"] == record["RootId"]
        and it.get("ExecutionStatus") == "EXECUTE_IN_PROGRESS"
        and it.get("ImportExistingResources")
        for it in cloudformation._change_sets.values()
    )


def _existing(record: Record, template: Record, parameters: Record) -> dict[str, Record]:
    """The identifiers of the new resources that are there already, by logical id.

    Raises:
        ValueError: one is not kept by its DeletionPolicy, or belongs to another stack.
    """
    conditions = engine._evaluate_conditions(template, parameters)
    declared = template.get("Resources", {})
    new = [
        {"ResourceChange": {"Action": "Add", "ResourceType": it["Type"], "LogicalResourceId": name}}
        for name, it in declared.items()
        if name not in record["_resources"] and conditions.get(it.get("Condition"), True)
    ]
    found = changesets._existing_resources(new, template)
    # Policies as the transform makes them, which MiniStack leaves to later.
    policies = {
        name: {"DeletionPolicy": _policy(it, record, parameters, conditions, template)}
        for name, it in declared.items()
    }
    reason = changesets._unretained_import_reason(found, {"Resources": policies})
    if reason := reason or changesets._import_owner(found):
        raise ValueError(reason)
    return {it["LogicalResourceId"]: it["ResourceIdentifier"] for it in found}


def _policy(
    resource: Record, record: Record, parameters: Record, conditions: Record, template: Record
) -> str:
    mappings, name, stack_id = template.get("Mappings", {}), record["StackName"], record["StackId"]
    return str(
        stacks._resource_policy(
            resource, "DeletionPolicy", {}, parameters, conditions, mappings, name, stack_id
        )
    )


def apply() -> None:
    """Mend it."""
    upstream.require(changesets._existing_resources, "6349714562da")
    upstream.require(changesets._unretained_import_reason, "f976a11a4182")
    upstream.require(stacks._resource_policy, "2f235047834e")
    upstream.require(stacks._validation_errors, "e075a8e29797")
    deploy, validation_errors = stacks._deploy_stack_async, stacks._validation_errors

    @functools.wraps(deploy)
    async def deploy_importing(
        stack_name: str,
        stack_id: str,
        template: Record,
        parameters: Record,
        *args: Any,
        **more: Any,
    ) -> None:
        record = cloudformation._stacks[stack_name]
        record[IMPORTED] = {}
        is_forward = "ROLLBACK" not in record["StackStatus"]
        if record.get("ParentId") and is_forward and _imports(record):
            record[IMPORTED] = more["imports"] = _existing(record, template, parameters)
            names = (it.get("BucketName") for it in record[IMPORTED].values())
            _buckets.set(frozenset(name for name in names if name))
        await deploy(stack_name, stack_id, template, parameters, *args, **more)

    @functools.wraps(validation_errors)
    def errors_beside_imports(*args: Any) -> Any:
        *others, owned = args
        return validation_errors(*others, owned | _buckets.get())

    stacks._validation_errors = errors_beside_imports

    for name in ("stacks", "handlers", "changesets"):
        user = upstream.module(f"services.cloudformation.{name}")
        user._deploy_stack_async = deploy_importing
