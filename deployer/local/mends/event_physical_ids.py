"""Physical ids in stack events.

AWS: an event carries its resource's PhysicalResourceId as soon as there is one: when an update of
a resource begins, and when it fails. That is how a follower finds the events of a nested stack.
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html

MiniStack: gives it in events that end well only.

The mend: an event without one takes it from the stack's record of the resource, or from an earlier
event of the same stack.
"""

from typing import Any

from deployer.local.mends import upstream


def apply() -> None:
    """Mend it."""
    cloudformation = upstream.module("services.cloudformation")
    stacks = upstream.module("services.cloudformation.stacks")
    add_event = stacks._add_event
    upstream.require(add_event, "0adea13d13a6")

    def known(stack_id: str, stack_name: str, logical_id: str) -> str:
        resources = cloudformation._stacks.get(stack_name, {}).get("_resources", {})
        if logical_id in resources:
            return str(resources[logical_id]["PhysicalResourceId"])
        earlier = cloudformation._stack_events.get(stack_id, [])
        ids = (e["PhysicalResourceId"] for e in earlier if e["LogicalResourceId"] == logical_id)
        return next((physical_id for physical_id in ids if physical_id), "")

    def add_event_with_id(
        stack_id: str,
        stack_name: str,
        logical_id: str,
        resource_type: str,
        status: str,
        reason: str = "",
        physical_id: str = "",
        **more: Any,
    ) -> None:
        physical_id = physical_id or known(stack_id, stack_name, logical_id)
        add_event(
            stack_id, stack_name, logical_id, resource_type, status, reason, physical_id, **more
        )

    # Every module of the engine that adds events has taken the function by its name.
    for name in ("stacks", "handlers", "changesets", "provisioners"):
        user = upstream.module(f"services.cloudformation.{name}")
        if getattr(user, "_add_event", None) is add_event:
            user._add_event = add_event_with_id
