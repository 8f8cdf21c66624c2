"""Finds the first cause among the events of a failed operation."""

from collections.abc import Sequence

from deployer.stack.events import SeenEvent

CANCELLED = (
    "Resource creation cancelled",
    "Resource update cancelled",
    "Resource deletion cancelled",
)
"""How CloudFormation explains resources that failed only because another one had."""


def first_cause(events: Sequence[SeenEvent]) -> SeenEvent | None:
    """The event that failed first, followed down into the nested stack it came from."""
    # By time, for a nested stack may have been read after its parent. Of two events in one
    # instant, the order in which they were read stays.
    failed = sorted(filter(_is_cause, events), key=lambda it: it.message.at)
    if not failed:
        return None
    cause = failed[0]
    # A nested stack's own failure only repeats that of a resource in it.
    while deeper := [it for it in failed if _is_below(it, cause)]:
        cause = deeper[0]
    return cause


def _is_cause(event: SeenEvent) -> bool:
    message = event.message
    return message.status.endswith("_FAILED") and not message.reason.startswith(CANCELLED)


def _is_below(event: SeenEvent, other: SeenEvent) -> bool:
    path, above = event.message.path, other.message.path
    return len(path) > len(above) and path[: len(above)] == above
