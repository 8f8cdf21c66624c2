"""Follows an operation by the events of the root stack and of every nested stack in it.

A stack's events are read from the newest back to a marker: for the root the newest event before
the operation began, for nested stacks the time of the root's first event after it. Both are the
server's word, so a client's clock that is wrong loses nothing and shows nothing old.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.messages import StackEvent
from deployer.project.template import STACK_TYPE

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_cloudformation import CloudFormationClient

_THROTTLED = ("Throttling", "ThrottlingException", "TooManyRequestsException")


@dataclass(frozen=True)
class Pace:
    """Seconds between two polls: the usual, and the most that throttling may slow it to."""

    usual: float
    slowest: float


AWS_PACE = Pace(usual=1.5, slowest=30.0)
LOCAL_PACE = Pace(usual=0.1, slowest=1.0)


@dataclass
class _Followed:
    """A stack whose events are read, and how far they have been."""

    stack_id: str
    path: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    settled: bool = False


def newest_event(cfn: "CloudFormationClient", stack_id: str) -> str | None:
    """The id of a stack's newest event: the marker to follow an operation from."""
    events = cfn.describe_stack_events(StackName=stack_id)["StackEvents"]
    return events[0]["EventId"] if events else None


class EventFollower:
    """Reads the events of one operation, stack by stack, as they come."""

    def __init__(
        self,
        cfn: "CloudFormationClient",
        stack_name: str,
        stack_id: str,
        marker: str | None,
        pace: Pace,
    ) -> None:
        self._cfn = cfn
        self._stack_name = stack_name
        self._marker = marker
        self._pace = pace
        self._root = _Followed(stack_id, ())
        self._nested: dict[str, _Followed] = {}
        self._began: datetime | None = None
        self._found: list[tuple[Any, StackEvent]] = []

    def follow(self) -> Iterator[StackEvent]:
        """Yield events, oldest first, until the root stack has settled."""
        pause = self._pace.usual
        while True:
            try:
                self._poll()
            except self._cfn.exceptions.ClientError as error:
                if code_of(error) not in _THROTTLED:
                    raise
                # What was found is kept for the next round, which may find what came before it.
                pause = min(pause * 2, self._pace.slowest)
            else:
                yield from self._take()
                if self._root.settled:
                    return
                pause = self._pace.usual
            time.sleep(pause)

    def _poll(self) -> None:
        """Find what is new in all stacks that are not settled yet, each read once."""
        self._read(self._root)
        read: set[str] = set()
        # A stack opened by what was just read is read in the same round.
        while waiting := [it for it in self._unsettled() if it.stack_id not in read]:
            for followed in waiting:
                read.add(followed.stack_id)
                self._read(followed)

    def _take(self) -> list[StackEvent]:
        events = [message for _, message in sorted(self._found, key=lambda it: it[0])]
        self._found.clear()
        return events

    def _unsettled(self) -> list[_Followed]:
        return [followed for followed in self._nested.values() if not followed.settled]

    def _read(self, followed: _Followed) -> None:
        new = list(self._new_events(followed))[::-1]
        if followed is self._root and new and self._began is None:
            self._began = new[0]["Timestamp"]
        for order, event in enumerate(new):
            followed.seen.add(event["EventId"])
            self._note(followed, event)
            if _is_told_by_parent(followed, event):
                continue
            # Depth last: of two events in one instant, the deeper one is the cause.
            key = (event["Timestamp"], -len(followed.path), order)
            self._found.append((key, self._message(followed, event)))

    def _new_events(self, followed: _Followed) -> Iterator[Any]:
        """Events not yet seen, newest first."""
        pages = self._cfn.get_paginator("describe_stack_events").paginate(
            StackName=followed.stack_id
        )
        for page in pages:
            for event in page["StackEvents"]:
                if event["EventId"] in followed.seen or self._is_older(followed, event):
                    return
                yield event

    def _is_older(self, followed: _Followed, event: Any) -> bool:
        if followed is self._root:
            return bool(event["EventId"] == self._marker)
        return self._began is not None and event["Timestamp"] < self._began

    def _note(self, followed: _Followed, event: Any) -> None:
        """Open nested stacks as they appear, and settle stacks as they end."""
        status = event["ResourceStatus"]
        physical_id = event.get("PhysicalResourceId", "")
        if physical_id == followed.stack_id:
            followed.settled = not status.endswith("_IN_PROGRESS")
        elif event["ResourceType"] == STACK_TYPE and physical_id:
            path = (*followed.path, event["LogicalResourceId"])
            child = self._nested.setdefault(physical_id, _Followed(physical_id, path))
            # A rollback may set a settled stack moving again.
            child.settled = child.settled and not status.endswith("_IN_PROGRESS")

    def _message(self, followed: _Followed, event: Any) -> StackEvent:
        own = event.get("PhysicalResourceId", "") == followed.stack_id
        return StackEvent(
            event_id=event["EventId"],
            at=event["Timestamp"],
            stack_name=self._stack_name,
            path=followed.path if own else (*followed.path, event["LogicalResourceId"]),
            resource_type=event["ResourceType"],
            status=event["ResourceStatus"],
            reason=event.get("ResourceStatusReason", ""),
            physical_id=event.get("PhysicalResourceId", ""),
        )


def _is_told_by_parent(followed: _Followed, event: Any) -> bool:
    """Whether the parent has the same to say of a nested stack: all but its rollback."""
    own = event.get("PhysicalResourceId", "") == followed.stack_id
    return own and bool(followed.path) and "ROLLBACK" not in event["ResourceStatus"]
