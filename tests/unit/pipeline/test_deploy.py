"""Deploying: what stands is looked at first, and nothing is done that was not agreed to."""

from pathlib import Path

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Note, Outputs, Plan, StackDone
from deployer.pipeline.deploy import Wishes
from deployer.stack.options import ChangeSetOptions
from tests.unit.pipeline.targets import ROOT
from tests.unit.pipeline.world import World
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import ROOT_SET
from tests.unit.stack.cloudformation import stack, stacks


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
    assert not {"DeleteStack", "CreateChangeSet"} & set(world.cfn.operations())


def test_stack_without_tags_is_taken_over_only_by_a_person_who_means_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "UPDATE_COMPLETE")
    untagged = stack("UPDATE_COMPLETE", StackName=ROOT)
    world.cfn.answer("DescribeStacks", lambda **_: stacks(untagged))
    for ui, approved in ((RecordingUi(), True), (RecordingUi(False), False)):
        with pytest.raises(DeployerError, match="has no tag ProjectName and no tag Environment"):
            world.deploy(ui, approved=approved)
    assert "CreateChangeSet" not in world.cfn.operations()
    ui = RecordingUi(True, False)
    assert not world.deploy(ui)
    assert "Is it this project's?" in ui.questions[0]
