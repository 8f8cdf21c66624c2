"""A follower of events, and a world in which something happens while it waits."""

from collections.abc import Callable
from typing import Any

import pytest

from deployer.messages import StackEvent
from deployer.stack.events import EventFollower
from deployer.stack.pace import Pace
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.stack.cloudformation import PACE, ROOT_ID, Timeline

Step = Callable[[Timeline], object]


class StopError(Exception):
    """A person wants something else."""


class Watched:
    """A follower, and a world in which something happens at each of its pauses."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *steps: Step) -> None:
        self.timeline = Timeline()
        self.pauses: list[float] = []
        self.throttled: dict[int, str | Exception] = {}
        """By number of the call: the error that it gets, or its code."""
        self._steps = list(steps)
        self.cfn = Scripted(
            monkeypatch, "cloudformation", {"DescribeStackEvents": self._describe_stack_events}
        )

    def follow(self, marker: str | None = None, pace: Pace = PACE) -> list[StackEvent]:
        """All events to the end."""
        follower = EventFollower(self.cfn.client, "root", ROOT_ID, marker, pace)
        return [it.message for it in follower.follow(self._wait)]

    def _wait(self, seconds: float) -> None:
        if not seconds:
            return  # while an answer is awaited
        self.pauses.append(seconds)
        assert self._steps, "the follower waits for something that never comes"
        self._steps.pop(0)(self.timeline)

    def _describe_stack_events(self, **given: Any) -> Answer:
        if error := self.throttled.get(len(self.cfn.calls)):
            raise error if isinstance(error, Exception) else client_error(error)
        return self.timeline.describe_stack_events(**given)


def about(pauses: list[float], *expected: float) -> bool:
    """Whether pauses are as long as expected, but for the jitter of a quarter."""
    pairs = zip(pauses, expected, strict=True)
    return all(0.75 * wanted <= pause <= 1.25 * wanted for pause, wanted in pairs)


def told(events: list[StackEvent]) -> list[tuple[str, str]]:
    return [("/".join(it.path), it.status) for it in events]
