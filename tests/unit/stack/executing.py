"""A stack on which an operation takes its course, as a test scripts it."""

from collections.abc import Callable
from typing import Any

import pytest

from deployer.messages import Plan
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Answer, Scripted
from tests.unit.stack.change_sets import ROOT_SET
from tests.unit.stack.cloudformation import ROOT_ID, Timeline, nested_id, stack, stacks

PLAN = Plan(stack_name="root", change_set_id=ROOT_SET, creates=False, changes=())


class World:
    """A stack on which an operation has a certain course once it is started."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        course: Callable[[Timeline], object],
        status: str = "CREATE_COMPLETE",
    ) -> None:
        self.timeline = Timeline()
        self.timeline.root("CREATE_COMPLETE")
        self._course = course
        monkeypatch.setattr("deployer.stack.interrupts.time.sleep", lambda _: None)
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "DescribeChangeSet": lambda **_: {"StackId": ROOT_ID},
                "DescribeStacks": lambda **_: stacks(stack(status)),
                "DescribeStackEvents": self.timeline.describe_stack_events,
                "ExecuteChangeSet": self._start,
                "DeleteStack": self._start,
            },
        )
        self.aws = make_aws(cloudformation=self.cfn.client)

    def _start(self, **_: Any) -> Answer:
        self._course(self.timeline)
        return {}


def fails(end: str) -> Callable[[Timeline], None]:
    def course(it: Timeline) -> None:
        child = nested_id("Child")
        it.root("UPDATE_IN_PROGRESS")
        it.nested(ROOT_ID, "Child", "UPDATE_IN_PROGRESS")
        it.happen(child, "Bucket", "CREATE_FAILED", reason="taken already")
        it.nested(ROOT_ID, "Child", "UPDATE_FAILED", reason="Embedded stack failed")
        it.root(end)

    return course
