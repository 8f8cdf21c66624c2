"""What the child executions of a Map Run add up to."""

from collections.abc import Callable
from typing import Any

from deployer.local.mends import upstream

Record = dict[str, Any]

stepfunctions = upstream.module("services.stepfunctions")

_COUNTED = {
    "RUNNING": "running",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "TIMED_OUT": "timedOut",
    "ABORTED": "aborted",
}


def children(run: Record) -> list[Record]:
    """The child executions that have begun."""
    return [
        child
        for child in list(stepfunctions._executions.values())
        if child.get("mapRunArn") == run["mapRunArn"]
    ]


def counts(run: Record, total: int, size: Callable[[Record], int]) -> dict[str, int]:
    """Counts by status, as DescribeMapRun has them; what has not begun is pending.

    Args:
        total: of those that have begun and those that have not.
        size: what a child counts for.
    """
    found = dict.fromkeys(run["executionCounts"], 0)
    for child in children(run):
        found[_COUNTED[child["status"]]] += size(child)
    begun = sum(found.values())
    return found | {"pending": total - begun, "total": total}
