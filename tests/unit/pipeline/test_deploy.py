"""Deploying: what stands is looked at first, and nothing is done that was not agreed to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Note, Outputs, Plan, StackDone, Unchanged
from deployer.pipeline import deploy as module
from deployer.pipeline.approval import Approval
from deployer.pipeline.deploy import deploy
from deployer.pipeline.prepare import Given
from deployer.stack.plan import StackRequest
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import READY, ROOT_SET
from tests.unit.stack.cloudformation import (
    ABSENT,
    ROOT_ID,
    Timeline,
    pairs,
    resources,
    stack,
    stacks,
)

TEXT = "Resources: {}\n"


class World:
    """The sample project's root stack in an account."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, status: str | None, **params: Any
    ) -> None:
        self.project = sample_project(folder, params=params)
        self.status = status
        self.environment = "devl"
        self.timeline = Timeline()
        request = StackRequest(ROOT, "https://x/y", TEXT, {}, self.project.tags(ROOT))
        monkeypatch.setattr(module, "prepare", lambda *_: [(self.project.root_stack, request)])
        monkeypatch.setattr("deployer.stack.events.time.sleep", lambda _: None)
        self.cfn = Scripted(monkeypatch, "cloudformation", self._script())
        self.target = make_target(cloudformation=self.cfn.client)

    def deploy(self, ui: RecordingUi, *, approved: bool = False) -> bool:
        """Deploy the project."""
        return deploy(self.project, self.target, Given(), Approval(approved), ui)

    def _script(self) -> Mapping[str, Any]:
        return {
            "DescribeStacks": self._describe,
            "CreateChangeSet": self._plan,
            "ListChangeSets": lambda **_: {"Summaries": []},
            "DescribeChangeSet": lambda **_: {**READY, "StackId": ROOT_ID},
            "ExecuteChangeSet": self._execute,
            "DeleteChangeSet": lambda **_: {},
            "DeleteStack": self._delete,
            "DescribeStackEvents": self.timeline.describe_stack_events,
            "ListStackResources": lambda **_: resources(),
            "UpdateTerminationProtection": lambda **_: {},
            "GetTemplate": lambda **_: {"TemplateBody": TEXT},
        }

    def _describe(self, **_: Any) -> Answer:
        if self.status is None:
            raise client_error(*ABSENT)
        tags = {**self.project.tags(ROOT), "Environment": self.environment}
        outputs = pairs("OutputKey", "OutputValue", {"Topic": "arn"})
        found = stack(
            self.status, StackName=ROOT, Tags=pairs("Key", "Value", tags), Outputs=outputs
        )
        return stacks(found)

    def _plan(self, ChangeSetType: str, **_: Any) -> Answer:  # noqa: N803
        if ChangeSetType == "CREATE":
            self.status = "REVIEW_IN_PROGRESS"
        return {"Id": ROOT_SET, "StackId": ROOT_ID}

    def _execute(self, **_: Any) -> Answer:
        self.status = "CREATE_COMPLETE"
        self.timeline.root(self.status)
        return {}

    def _delete(self, **_: Any) -> Answer:
        self.status = None
        self.timeline.root("DELETE_COMPLETE")
        return {}


@pytest.mark.parametrize("status", [None, "REVIEW_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"])
def test_agreed_plan_is_carried_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str | None
) -> None:
    world, ui = World(monkeypatch, tmp_path, status), RecordingUi(True)
    assert world.deploy(ui)
    assert ui.questions == [f"Execute this change set on {ROOT}?"]
    assert [type(it) for it in ui.messages if isinstance(it, Plan | StackDone | Outputs)] == [
        Plan,
        StackDone,
        Outputs,
    ]


def test_yes_asks_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    world, ui = World(monkeypatch, tmp_path, None), RecordingUi()
    assert world.deploy(ui, approved=True)
    assert "ExecuteChangeSet" in world.cfn.operations()


@pytest.mark.parametrize(("status", "removed"), [(None, True), ("UPDATE_ROLLBACK_COMPLETE", False)])
def test_no_leaves_neither_change_set_nor_planned_stack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str | None, removed: bool
) -> None:
    world, ui = World(monkeypatch, tmp_path, status), RecordingUi(False)
    assert not world.deploy(ui)
    assert "ExecuteChangeSet" not in world.cfn.operations()
    assert world.cfn.parameters("DeleteChangeSet") == [{"ChangeSetName": ROOT_SET}]
    assert ("DeleteStack" in world.cfn.operations()) is removed
    assert "Nothing was changed" in ui.of_type(Note)[-1].text


@pytest.mark.parametrize("answer", [DeployerError("nobody answered"), KeyboardInterrupt()])
def test_no_answer_leaves_nothing_either(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: BaseException
) -> None:
    world = World(monkeypatch, tmp_path, None)
    with pytest.raises(type(answer)):
        world.deploy(RecordingUi(answer))
    assert "DeleteChangeSet" in world.cfn.operations()
    assert world.cfn.operations()[-1] == "DeleteStack"


def test_unchanged_stack_says_so_and_makes_no_change_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world, ui = World(monkeypatch, tmp_path, "CREATE_COMPLETE"), RecordingUi()
    monkeypatch.setattr(module, "is_unchanged", lambda *_: True)
    assert world.deploy(ui)
    assert ui.of_type(Unchanged) == [Unchanged(ROOT)]
    assert ui.of_type(Outputs) == []
    assert "CreateChangeSet" not in world.cfn.operations()


def test_protection_is_set_on_unchanged_stacks_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "CREATE_COMPLETE", **{"termination-protection": True})
    monkeypatch.setattr(module, "is_unchanged", lambda *_: True)
    world.deploy(RecordingUi())
    assert "UpdateTerminationProtection" in world.cfn.operations()


def test_stack_of_another_environment_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "CREATE_COMPLETE")
    world.environment = "prod"
    with pytest.raises(ProjectError, match="is the environment 'prod', not 'devl'"):
        world.deploy(RecordingUi(), approved=True)
    assert world.cfn.operations() == ["DescribeStacks"]


@pytest.mark.parametrize(
    ("status", "what", "todo"),
    [
        ("UPDATE_IN_PROGRESS", "another operation is going on: UPDATE_IN_PROGRESS", "watch"),
        ("DELETE_FAILED", "the stack is stuck in DELETE_FAILED", "deployer delete"),
        ("IMPORT_ROLLBACK_FAILED", "the stack is stuck", "deployer status"),
    ],
)
def test_stack_that_cannot_be_changed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str, what: str, todo: str
) -> None:
    world = World(monkeypatch, tmp_path, status)
    with pytest.raises(DeployerError) as raised:
        world.deploy(RecordingUi(), approved=True)
    assert what in raised.value.what
    assert raised.value.where == ROOT
    assert todo in raised.value.todo
    assert world.cfn.operations() == ["DescribeStacks"]


def test_remains_of_a_failed_creation_are_deleted_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world, ui = World(monkeypatch, tmp_path, "ROLLBACK_COMPLETE"), RecordingUi(True, True)
    assert world.deploy(ui)
    assert "was never created (ROLLBACK_COMPLETE)" in ui.questions[0]
    done = world.cfn.operations()
    assert done.index("DeleteStack") < done.index("CreateChangeSet")
    assert [it["ChangeSetType"] for it in world.cfn.parameters("CreateChangeSet")] == ["CREATE"]


def test_remains_stay_when_a_person_says_no(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "ROLLBACK_COMPLETE")
    with pytest.raises(DeployerError, match="in the way"):
        world.deploy(RecordingUi(False))
    assert world.cfn.operations() == ["DescribeStacks"]
