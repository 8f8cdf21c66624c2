"""Follows an operation by the events of the root stack and of every nested stack in it.

A stack's events are read from the newest back to a marker: for the root the newest event before
the operation began, for nested stacks the time of the root's first event after it. Both are the
server's word, so a client's clock that is wrong loses nothing and shows nothing old.

DescribeStackEvents is asked, stack by stack, for DescribeEvents tells of one stack's operation as
well, under a right that few roles have yet.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.messages import StackEvent
from deployer.project.template import STACK_TYPE
from deployer.stack.call_budget import CallBudget
from deployer.stack.pace import Pace, Pauses
from deployer.stack.polling import FollowedStack, Reading, StackReader, is_passing, is_throttled

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_cloudformation import CloudFormationClient

_HASTE = 4
"""How many times as fast as usual the last round may be, so that an end is told soon."""

_CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
"""Where an updated nested stack waits, without an event, until the root has been updated too."""


@dataclass(frozen=True)
class SeenEvent:
    """An event as it is shown, and as CloudFormation told it.

    Attributes:
        stack_id: of the stack whose event it is.
        raw: with what is not shown, the properties of a resource and the results of hooks.
    """

    message: StackEvent
    stack_id: str
    raw: Any


class EventFollower:
    """Reads the events of one operation, stack by stack, as they come.

    Args:
        marker: the newest event before the operation; None if there was none.
    """

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
        self._budget = CallBudget(pace.calls_per_second, pace.burst)
        self._root = FollowedStack(stack_id, ())
        self._nested: dict[str, FollowedStack] = {}
        self._began: datetime | None = None
        self._found: list[tuple[Any, SeenEvent]] = []
        self._round = 0

    def follow(self, wait: Callable[[float], None] = time.sleep) -> Iterator[SeenEvent]:
        """Yield events, oldest first, until the root stack has settled.

        Args:
            wait: waits some seconds. May raise to interrupt: following again goes on from there.

        Raises:
            ClientError, BotoCoreError: CloudFormation cannot be asked any more.
        """
        pauses = Pauses(self._pace)
        answered = time.monotonic()
        reader = StackReader(self._cfn, self._marker, wait)
        try:
            while True:
                error = self._poll(reader, wait)
                if error is None:
                    answered = time.monotonic()
                    yield from self._take()
                    if self._root.settled:
                        return
                    wait(pauses.after_success())
                elif _is_bearable(error, time.monotonic() - answered, self._pace):
                    # What was found is kept for the next round, which may find what came before.
                    wait(pauses.after_refusal())
                else:
                    raise error
        finally:
            reader.close()

    def _poll(self, reader: StackReader, wait: Callable[[float], None]) -> Exception | None:
        """Find what is new: of the root always, of the others as many as the budget allows.

        Returns the error that makes another round necessary, if any.
        """
        self._round += 1
        self._budget.spend(1)
        error = self._read(reader, [self._root])
        if self._root.settled:
            # The root has told the end, and each stack is asked once more, never again.
            self._budget = CallBudget(_HASTE * self._pace.calls_per_second, self._pace.burst)
        # Calls become allowed while others are answered. Without a share, a round over many stacks
        # would last until all of them were read, and the root, which tells the end, would wait.
        share = max(1, int(self._pace.calls_per_second * self._pace.usual))
        while not error and (waiting := self._unread()) and (share or self._root.settled):
            wanted = len(waiting) if self._root.settled else min(share, len(waiting))
            granted = self._budget.take(wanted)
            share = max(0, share - granted)
            if granted:
                error = self._read(reader, waiting[:granted])
            elif self._root.settled:  # the last round leaves nothing unread
                wait(self._budget.seconds_to_next())
            else:
                break
        return error

    def _unread(self) -> list[FollowedStack]:
        """Stacks that may have something new, those first that were waited with longest."""
        stacks = [
            it
            for it in self._nested.values()
            if not it.settled
            and it.polled < self._round
            and not (it.resting and not self._root.settled)
        ]
        return sorted(stacks, key=lambda it: it.polled)

    def _read(self, reader: StackReader, stacks: Sequence[FollowedStack]) -> Exception | None:
        error = None
        for reading in reader.read(stacks, self._began):
            if reading.error:
                error = reading.error
            else:
                self._note_reading(reading)
        return error

    def _note_reading(self, reading: Reading) -> None:
        stack = reading.stack
        stack.polled = self._round
        self._budget.spend(reading.pages - 1)
        if stack is self._root and reading.events and self._began is None:
            self._began = reading.events[0]["Timestamp"]
        for order, event in enumerate(reading.events):
            stack.seen.add(event["EventId"])
            self._note(stack, event)
            if _is_told_by_parent(stack, event):
                continue
            # Depth last: of two events in one instant, the deeper one is the cause.
            key = (event["Timestamp"], -len(stack.path), order)
            self._found.append((key, self._seen(stack, event)))
        if not stack.seen and 0 < stack.over < self._round:
            stack.settled = True  # nothing in it changed, so it has no event of its own

    def _take(self) -> list[SeenEvent]:
        events = [seen for _, seen in sorted(self._found, key=lambda it: it[0])]
        self._found.clear()
        return events

    def _note(self, stack: FollowedStack, event: Any) -> None:
        """Open nested stacks as they appear, and settle stacks as they end."""
        status = event.get("ResourceStatus", "")
        physical_id = event.get("PhysicalResourceId", "")
        if physical_id == stack.stack_id:
            stack.settled = not status.endswith("_IN_PROGRESS")
            stack.resting = status == _CLEANUP
            if stack is self._root and (status == _CLEANUP or "ROLLBACK" in status):
                for it in self._nested.values():
                    it.resting = False
        elif event["ResourceType"] == STACK_TYPE and physical_id:
            path = (*stack.path, event["LogicalResourceId"])
            child = self._nested.setdefault(physical_id, FollowedStack(physical_id, path))
            goes_on = status.endswith("_IN_PROGRESS")
            child.over = 0 if goes_on else self._round
            if goes_on:  # a rollback may set a settled stack moving again
                child.settled = child.resting = False

    def _seen(self, stack: FollowedStack, event: Any) -> SeenEvent:
        own = event.get("PhysicalResourceId", "") == stack.stack_id
        message = StackEvent(
            event_id=event["EventId"],
            at=event["Timestamp"],
            stack_name=self._stack_name,
            path=stack.path if own else (*stack.path, event["LogicalResourceId"]),
            resource_type=event["ResourceType"],
            status=event.get("ResourceStatus", ""),
            reason=event.get("ResourceStatusReason", ""),
            physical_id=event.get("PhysicalResourceId", ""),
        )
        return SeenEvent(message, stack.stack_id, event)


def _is_told_by_parent(stack: FollowedStack, event: Any) -> bool:
    """Whether the parent has the same to say of a nested stack: all but its rollback."""
    own = event.get("PhysicalResourceId", "") == stack.stack_id
    return own and bool(stack.path) and "ROLLBACK" not in event.get("ResourceStatus", "")


def _is_bearable(error: Exception, unanswered: float, pace: Pace) -> bool:
    """Whether to ask again: always when throttled, for some time when AWS is out of reach."""
    return is_throttled(error) or (is_passing(error) and unanswered < pace.patience)
