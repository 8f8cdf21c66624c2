"""CloudFormation as a test plays it: answers in the shapes that it gives."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from deployer.stack.pace import Pace

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PACE = Pace(usual=1.0, slowest=8.0)
ROOT_ID = "arn:aws:cloudformation:eu-west-1:111111111111:stack/root/1"
ABSENT = ("ValidationError", "Stack with id root does not exist")


def nested_id(name: str) -> str:
    """The id of a nested stack."""
    return f"arn:aws:cloudformation:eu-west-1:111111111111:stack/root-{name}/1"


def stack(status: str = "CREATE_COMPLETE", **more: Any) -> dict[str, Any]:
    """One stack of DescribeStacks."""
    return {
        "StackName": "root",
        "StackId": ROOT_ID,
        "StackStatus": status,
        "CreationTime": NOW,
        **more,
    }


def stacks(*found: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of DescribeStacks."""
    return {"Stacks": list(found)}


def resource(
    logical_id: str, resource_type: str, physical_id: str = "", status: str = "CREATE_COMPLETE"
) -> dict[str, Any]:
    """One resource of ListStackResources."""
    return {
        "LogicalResourceId": logical_id,
        "ResourceType": resource_type,
        "ResourceStatus": status,
        "LastUpdatedTimestamp": NOW,
        **({"PhysicalResourceId": physical_id} if physical_id else {}),
    }


def resources(*found: Mapping[str, Any]) -> dict[str, Any]:
    """An answer of ListStackResources."""
    return {"StackResourceSummaries": list(found)}


def pairs(key: str, value: str, values: Mapping[str, str]) -> list[dict[str, str]]:
    """A mapping as CloudFormation lists it."""
    return [{key: name, value: it} for name, it in values.items()]


class Timeline:
    """The events of a few stacks, and how many of them are out yet.

    Each call of `happen` adds one event a second later than the one before it.
    """

    def __init__(self) -> None:
        self._events: dict[str, list[dict[str, Any]]] = {ROOT_ID: []}
        self._count = 0

    def happen(
        self,
        stack_id: str,
        logical_id: str,
        status: str,
        *,
        resource_type: str = "AWS::SNS::Topic",
        physical_id: str = "",
        reason: str = "",
        at: datetime | None = None,
    ) -> str:
        """Let a resource change its status; returns the event's id."""
        self._count += 1
        event = {
            "StackId": stack_id,
            "StackName": stack_id.split("/")[1],
            "EventId": f"e{self._count}",
            "LogicalResourceId": logical_id,
            "ResourceType": resource_type,
            "ResourceStatus": status,
            "Timestamp": at or NOW + timedelta(seconds=self._count),
            "PhysicalResourceId": physical_id,
        }
        if reason:
            event["ResourceStatusReason"] = reason
        self._events.setdefault(stack_id, []).append(event)
        return f"e{self._count}"

    def root(self, status: str, reason: str = "") -> str:
        """The root stack's own status."""
        return self.own(ROOT_ID, status, reason)

    def own(self, stack_id: str, status: str, reason: str = "") -> str:
        """A stack's own status."""
        name = stack_id.split("/")[1]
        kind = "AWS::CloudFormation::Stack"
        return self.happen(
            stack_id, name, status, resource_type=kind, physical_id=stack_id, reason=reason
        )

    def nested(self, parent: str, name: str, status: str, reason: str = "") -> str:
        """What a parent says of a nested stack."""
        kind = "AWS::CloudFormation::Stack"
        return self.happen(
            parent, name, status, resource_type=kind, physical_id=nested_id(name), reason=reason
        )

    def newest(self, stack_id: str) -> str:
        """The id of a stack's newest event."""
        return str(self._events[stack_id][-1]["EventId"])

    def describe_stack_events(self, StackName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        """An answer of DescribeStackEvents: the newest first."""
        found: Iterable[Any] = reversed(self._events.get(StackName, []))
        return {"StackEvents": list(found)}
