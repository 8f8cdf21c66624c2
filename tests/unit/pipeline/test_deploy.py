"""Deploying: what stands is looked at first, and nothing is done that was not agreed to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Message, Note, Outputs, Plan, StackDone, ValueChange
from deployer.pipeline import deploy as module
from deployer.pipeline.deploy import Wishes
from deployer.project.template import Template, parse_body
from deployer.stack.options import ChangeSetOptions
from tests.unit.aws.scripted import Answer
from tests.unit.pipeline.targets import ROOT
from tests.unit.pipeline.world import World
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import READY, ROOT_SET
from tests.unit.stack.cloudformation import ROOT_ID, stack, stacks


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
    assert set(world.cfn.operations()) == {"DescribeStacks"}


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


def test_failure_that_was_kept_is_not_gone_on_from_in_express_mode(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "UPDATE_FAILED")
    wishes = Wishes(ChangeSetOptions(express=True))
    with pytest.raises(DeployerError, match="--express rolls back"):
        world.deploy(RecordingUi("go-on"), wishes=wishes)
    assert "CreateChangeSet" not in world.cfn.operations()


class ClosedUi(RecordingUi):
    """Standard output that nobody reads any more."""

    def emit(self, message: Message) -> None:
        if isinstance(message, Plan):
            raise BrokenPipeError
        super().emit(message)


def test_plan_that_cannot_be_shown_is_not_left_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "UPDATE_COMPLETE")
    with pytest.raises(BrokenPipeError):
        world.deploy(ClosedUi(), approved=True)
    assert "ExecuteChangeSet" not in world.cfn.operations()
    assert world.cfn.parameters("DeleteChangeSet") == [{"ChangeSetName": ROOT_SET}]


def test_stack_is_compared_as_it_stands_after_the_upload(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world = World(monkeypatch, tmp_path, "UPDATE_COMPLETE")
    world.cfn.answer("DescribeChangeSet", lambda **_: {**_SET, "Parameters": _size("1")})
    looks = iter(["1", "2", "2", "2"])  # somebody changes it after the first look
    usual = world.describe

    def describe(**given: Any) -> Answer:
        [found] = usual(**given)["Stacks"]
        return stacks({**found, "Parameters": _size(next(looks))})

    world.cfn.answer("DescribeStacks", describe)
    ui = RecordingUi(False)
    assert not world.deploy(ui, only_changed=frozenset({"Colour"}))
    assert ui.of_type(Plan)[0].parameters == (ValueChange("Size", "2", "1"),)
    assert len(ui.questions) == 1


_SET = {**READY, "StackId": ROOT_ID, "StackName": ROOT}


def _size(value: str) -> list[dict[str, str]]:
    return [{"ParameterKey": "Size", "ParameterValue": value}]


_SECRET = "Key: {Type: String, NoEcho: true}"
_STORED = "Image: {Type: 'AWS::SSM::Parameter::Value<String>'}"


@pytest.mark.parametrize(
    ("declared", "agreed", "asked"),
    [(_SECRET, "Colour", True), (_SECRET, "Key", False), (_STORED, "Colour", True)],
)
def test_value_that_may_change_unseen_is_asked_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, declared: str, agreed: str, asked: bool
) -> None:
    world, ui = World(monkeypatch, tmp_path, "UPDATE_COMPLETE"), RecordingUi(True)
    tree = world.draft.spec.tree
    text = f"Parameters: {{Colour: {{Type: String}}, {declared}}}\nResources: {{}}"
    template = Template(tree.template.path, text, parse_body(text))
    monkeypatch.setattr(f"{module.__name__}.check_names", lambda *_: None)
    world.draft.spec = replace(world.draft.spec, tree=replace(tree, template=template))
    assert world.deploy(ui, only_changed=frozenset({agreed}))
    assert bool(ui.questions) is asked


def test_reverting_drift_is_asked_about_whatever_else_was_agreed_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world, ui = World(monkeypatch, tmp_path, "UPDATE_COMPLETE"), RecordingUi(True)
    wishes = Wishes(ChangeSetOptions(revert_drift=True))
    world.deploy(ui, wishes=wishes, only_changed=frozenset({"Colour"}))
    assert len(ui.questions) == 1
