"""Deploying: what stands is looked at first, and nothing is done that was not agreed to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Note, Outputs, Plan, StackDone, Unchanged
from deployer.pipeline import deploy as module
from deployer.pipeline.approval import Approval
from deployer.pipeline.deploy import Wishes, deploy
from deployer.pipeline.prepare import Given
from deployer.project.project import StackSpec
from deployer.stack.options import ChangeSetOptions
from deployer.stack.plan import StackRequest
from tests.unit.aws.objects import Objects
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import NOTHING, READY, ROOT_SET, described
from tests.unit.stack.cloudformation import (
    ABSENT,
    NOW,
    ROOT_ID,
    Timeline,
    pairs,
    resources,
    stack,
    stacks,
)

TEXT = "Resources: {}\n"


@dataclass
class Drafted:
    """A stack as it shall be."""

    spec: StackSpec
    fingerprint: str = "f1"


class World:
    """The sample project's root stack in an account."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, folder: Path, status: str | None, **params: Any
    ) -> None:
        self.project = sample_project(folder, params=params)
        self.status = status
        self.environment = "devl"
        self.updated = NOW
        self.protected = False
        self.timeline = Timeline()
        request = StackRequest(ROOT, "https://x/y", TEXT, {}, self.project.tags(ROOT))
        self.draft = Drafted(self.project.root_stack)
        self.uploaded: list[Drafted] = []
        drafts = SimpleNamespace(bucket=SimpleNamespace(name="code"), stacks=(self.draft,))

        def upload(_: Any, wanted: Any, __: Any) -> Any:
            self.uploaded += wanted
            return [(it.spec, request) for it in wanted]

        monkeypatch.setattr(module, "draft", lambda *_: drafts)
        monkeypatch.setattr(module, "upload", upload)
        monkeypatch.setattr("deployer.stack.events.time.sleep", lambda _: None)
        self.cfn = Scripted(monkeypatch, "cloudformation", self._script())
        self.objects = Objects(monkeypatch)
        self.target = make_target(cloudformation=self.cfn.client, s3=self.objects.s3.client)

    def deploy(
        self,
        ui: RecordingUi,
        *,
        approved: bool = False,
        wishes: Wishes | None = None,
        **agreed: Any,
    ) -> bool:
        """Deploy the project."""
        approval = Approval(approved, **agreed)
        return deploy(self.project, self.target, Given(), wishes or Wishes(), approval, ui)

    def forget_calls(self) -> None:
        """Begin another run."""
        self.cfn.calls.clear()
        self.objects.s3.calls.clear()
        self.uploaded.clear()

    def _script(self) -> Mapping[str, Any]:
        return {
            "DescribeStacks": self._describe,
            "CreateChangeSet": self._plan,
            "ListChangeSets": lambda **_: {"Summaries": []},
            "DescribeChangeSet": lambda **_: {**READY, "StackId": ROOT_ID, "StackName": ROOT},
            "ExecuteChangeSet": self._execute,
            "DeleteChangeSet": lambda **_: {},
            "DeleteStack": self._delete,
            "DescribeStackEvents": self.timeline.describe_stack_events,
            "ListStackResources": lambda **_: resources(),
            "DescribeEvents": lambda **_: {"OperationEvents": []},
            "UpdateTerminationProtection": self._protect,
            "SetStackPolicy": lambda **_: {},
            "GetTemplate": lambda **_: {"TemplateBody": TEXT},
        }

    def _describe(self, **_: Any) -> Answer:
        if self.status is None:
            raise client_error(*ABSENT)
        tags = {**self.project.tags(ROOT), "Environment": self.environment}
        outputs = pairs("OutputKey", "OutputValue", {"Topic": "arn"})
        found = stack(
            self.status,
            StackName=ROOT,
            Tags=pairs("Key", "Value", tags),
            Outputs=outputs,
            LastUpdatedTime=self.updated,
            EnableTerminationProtection=self.protected,
        )
        return stacks(found)

    def _protect(self, EnableTerminationProtection: bool, **_: Any) -> Answer:  # noqa: N803
        self.protected = EnableTerminationProtection
        return {}

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


def test_unchanged_stack_costs_two_calls_and_no_upload(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.deploy(RecordingUi(), approved=True)
    world.forget_calls()
    ui = RecordingUi()
    assert world.deploy(ui)
    assert ui.messages == [Unchanged(ROOT)]
    assert world.cfn.operations() == ["DescribeStacks"]
    assert world.objects.s3.operations() == ["GetObject"]
    assert world.uploaded == []


@pytest.mark.parametrize(
    "wishes", [Wishes(force=True), Wishes(ChangeSetOptions(revert_drift=True))]
)
def test_record_does_not_hinder_who_wants_a_change_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wishes: Wishes
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.deploy(RecordingUi(), approved=True)
    world.forget_calls()
    world.deploy(RecordingUi(), approved=True, wishes=wishes)
    assert "CreateChangeSet" in world.cfn.operations()


def _others_update(world: World) -> None:
    world.updated = NOW + timedelta(seconds=1)


def _draft_changes(world: World) -> None:
    world.draft.fingerprint = "f2"


def _roll_back(world: World) -> None:
    world.status = "UPDATE_ROLLBACK_COMPLETE"


@pytest.mark.parametrize("happening", [_others_update, _draft_changes, _roll_back])
def test_record_proves_nothing_of_what_came_after_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, happening: Callable[[World], None]
) -> None:
    world = World(monkeypatch, tmp_path, None)
    world.deploy(RecordingUi(), approved=True)
    world.forget_calls()
    happening(world)
    world.deploy(RecordingUi(), approved=True)
    assert "CreateChangeSet" in world.cfn.operations()
    assert world.uploaded == [world.draft]


def test_stack_that_others_deployed_alike_is_recorded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world, ui = World(monkeypatch, tmp_path, "CREATE_COMPLETE"), RecordingUi()
    empty = {**described("FAILED", reason=NOTHING), "StackId": ROOT_ID}
    world.cfn.answer("DescribeChangeSet", lambda **_: empty)
    assert world.deploy(ui)
    assert ui.of_type(Unchanged) == [Unchanged(ROOT)]
    assert ui.of_type(Outputs) == []
    world.forget_calls()
    world.deploy(RecordingUi())
    assert "CreateChangeSet" not in world.cfn.operations()


def test_protection_is_set_on_unchanged_stacks_too_where_it_differs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, None, **{"termination-protection": True})
    world.deploy(RecordingUi(), approved=True)
    assert world.protected
    world.forget_calls()
    world.deploy(RecordingUi())
    assert world.cfn.operations() == ["DescribeStacks"]
    world.protected = False
    world.deploy(RecordingUi())
    assert world.protected


def test_only_the_named_parameter_changed_so_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world, ui = World(monkeypatch, tmp_path, "UPDATE_COMPLETE"), RecordingUi()
    assert world.deploy(ui, only_changed=frozenset({"Colour"}))
    assert "GetTemplate" in world.cfn.operations()
    assert "ExecuteChangeSet" in world.cfn.operations()
    world.cfn.answer("GetTemplate", lambda **_: {"TemplateBody": "Resources: {Other: {}}"})
    world.draft.fingerprint = "f2"
    asked = RecordingUi(True)
    world.deploy(asked, only_changed=frozenset({"Colour"}))
    assert len(asked.questions) == 1


@pytest.mark.parametrize(
    ("status", "keep"), [("UPDATE_COMPLETE", True), (None, False), ("UPDATE_FAILED", True)]
)
def test_updates_are_kept_at_execution_and_creations_by_the_change_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str | None, keep: bool
) -> None:
    world = World(monkeypatch, tmp_path, status)
    wishes = Wishes(ChangeSetOptions(on_failure="keep"))
    world.deploy(RecordingUi(), approved=True, wishes=wishes)
    [executed] = world.cfn.parameters("ExecuteChangeSet")
    [made] = world.cfn.parameters("CreateChangeSet")
    assert ("DisableRollback" in executed) is keep
    assert ("OnStackFailure" in made) is not keep


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
