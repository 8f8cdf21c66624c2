"""Finds the first cause among the events of a failed operation."""

from collections.abc import Sequence

from deployer.messages import Failure, StackEvent

_CANCELLED = (
    "Resource creation cancelled",
    "Resource update cancelled",
    "Resource deletion cancelled",
)
"""How CloudFormation explains resources that failed only because another one had."""


def first_cause(stack_name: str, events: Sequence[StackEvent]) -> Failure | None:
    """The event that failed first, followed down into the nested stack it came from."""
    failed = [event for event in events if _is_cause(event)]
    if not failed:
        return None
    cause = failed[0]
    # A nested stack's own failure only repeats that of a resource in it.
    while deeper := [it for it in failed if _is_below(it, cause)]:
        cause = deeper[0]
    return Failure(stack_name, cause.path, cause.resource_type, cause.status, cause.reason)


def _is_cause(event: StackEvent) -> bool:
    return event.status.endswith("_FAILED") and not event.reason.startswith(_CANCELLED)


def _is_below(event: StackEvent, other: StackEvent) -> bool:
    return len(event.path) > len(other.path) and event.path[: len(other.path)] == other.path
