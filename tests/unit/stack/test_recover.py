"""Rolling back, continuing to, and deleting but for what blocks: what CloudFormation is asked."""

from collections.abc import Callable
from typing import Any

import pytest

from deployer.messages import StackDone
from deployer.stack.blocked import Blocker
from deployer.stack.describe import StackResource
from deployer.stack.operation import OperationFailedError
from deployer.stack.recover import continue_rollback, delete_retaining, roll_back
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Answer, Scripted
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import PACE, ROOT_ID, Timeline, nested_id, stack, stacks

ROLE = "arn:aws:iam::111111111111:role/service"


class World:
    """A stack on which every operation ends in a certain status."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
        self.timeline = Timeline()
        self.timeline.root("UPDATE_FAILED")
        self._end = end
        names = ("ContinueUpdateRollback", "RollbackStack", "DeleteStack")
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "DescribeStackEvents": self.timeline.describe_stack_events,
                "DescribeStacks": lambda StackName: stacks(  # noqa: N803
                    stack(StackId=StackName, StackName=StackName.split("/")[1])
                ),
                **{name: self._operation(name) for name in names},
            },
        )
        self.aws = make_aws(cloudformation=self.cfn.client)

    def _operation(self, name: str) -> Callable[..., Answer]:
        def start(StackName: str, **_: Any) -> Answer:  # noqa: N803
            stack_id = StackName if StackName.startswith("arn:") else ROOT_ID
            self.timeline.own(stack_id, self._end)
            return {}

        return start


def _blocker(*path: str) -> Blocker:
    stack_id = nested_id(path[-2]) if len(path) > 1 else ROOT_ID
    found = StackResource(stack_id, path[-1], "AWS::S3::Bucket", path[-1], "DELETE_FAILED")
    return Blocker(path, stack_id, found)


def test_rollback_is_continued_by_the_roots_name_without_skipping_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, ui = World(monkeypatch, "UPDATE_ROLLBACK_COMPLETE"), RecordingUi()
    continue_rollback(world.aws, EXISTING, PACE, ui)
    assert world.cfn.parameters("ContinueUpdateRollback") == [{"StackName": "root"}]
    assert [it.status for it in ui.of_type(StackDone)] == ["UPDATE_ROLLBACK_COMPLETE"]
    assert all(world.cfn.tokens("ContinueUpdateRollback"))


def test_what_is_skipped_is_named_as_cloudformation_wants_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "UPDATE_ROLLBACK_COMPLETE")
    skipped = [_blocker("Topic"), _blocker("Outer", "Inner", "Database")]
    continue_rollback(world.aws, EXISTING, PACE, RecordingUi(), skipped=skipped, role_arn=ROLE)
    assert world.cfn.parameters("ContinueUpdateRollback") == [
        {
            "StackName": "root",
            "RoleARN": ROLE,
            "ResourcesToSkip": ["Topic", "root-Inner.Database"],
        }
    ]


def test_rollback_that_fails_again_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_ROLLBACK_FAILED")
    with pytest.raises(OperationFailedError, match="UPDATE_ROLLBACK_FAILED"):
        continue_rollback(world.aws, EXISTING, PACE, RecordingUi())


def test_kept_failure_is_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_ROLLBACK_COMPLETE")
    roll_back(world.aws, EXISTING, PACE, RecordingUi(), role_arn=ROLE)
    assert world.cfn.parameters("RollbackStack") == [{"StackName": "root", "RoleARN": ROLE}]
    assert all(world.cfn.tokens("RollbackStack"))


def test_what_blocks_is_retained_by_the_stack_it_is_in_the_deepest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "DELETE_COMPLETE")
    blockers = [
        _blocker("Logs"),
        _blocker("Outer", "Landing"),
        _blocker("Outer", "Inner", "Archive"),
        _blocker("Outer", "Raw"),
    ]
    delete_retaining(world.aws, EXISTING, blockers, PACE, RecordingUi(), role_arn=ROLE)
    assert world.cfn.parameters("DeleteStack") == [
        {"StackName": nested_id("Inner"), "RoleARN": ROLE, "RetainResources": ["Archive"]},
        {"StackName": nested_id("Outer"), "RoleARN": ROLE, "RetainResources": ["Landing", "Raw"]},
        {"StackName": ROOT_ID, "RoleARN": ROLE, "RetainResources": ["Logs"]},
    ]
    assert len(set(world.cfn.tokens("DeleteStack")) - {""}) == 3


def test_root_that_blocks_nothing_itself_retains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "DELETE_COMPLETE")
    delete_retaining(world.aws, EXISTING, [_blocker("Outer", "Raw")], PACE, RecordingUi())
    assert world.cfn.parameters("DeleteStack")[-1] == {"StackName": ROOT_ID}
