"""Planning shows what a deployment would do, and leaves nothing unless it is to be kept."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Message, Note, Plan, Unchanged, Warned
from deployer.pipeline import pending_plan
from deployer.pipeline import plan as module
from deployer.pipeline.deploy import Wishes
from deployer.pipeline.plan import plan_project
from deployer.pipeline.prepare import Given
from deployer.pipeline.standing import Standing
from deployer.stack.describe import Stack
from deployer.stack.request import StackRequest
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING

OTHER = "acme-other-stack"


class Drawing:
    """Two stacks to plan: what stands of them, and what CloudFormation answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path, **stacks: Stack | None):
        self.project = sample_project(folder)
        self.discarded: list[str] = []
        self.planned: list[str] = []
        self.refusal = ""
        self._stacks = stacks
        self.unchanged: set[str] = set()
        names = {"other": OTHER, "root": ROOT}
        self.drafts = [
            SimpleNamespace(spec=replace(self.project.root_stack, name=names[it])) for it in stacks
        ]
        bucket = SimpleNamespace(name="code")
        drafts = SimpleNamespace(bucket=bucket, stacks=self.drafts, role_arn=None)
        monkeypatch.setattr(module, "draft", lambda *_: drafts)
        monkeypatch.setattr(module, "look", self._look)
        monkeypatch.setattr(module, "upload", self._upload)
        monkeypatch.setattr(module, "make_plan", self._make_plan)
        monkeypatch.setattr(
            pending_plan,
            "discard_plan",
            lambda _, plan, *__, **___: self.discarded.append(plan.stack_name),
        )

    def plan(self, ui: RecordingUi, *, save: bool = False) -> list[Plan]:
        """Plan the project."""
        target = make_target(cloudformation=object())
        return plan_project(self.project, target, Given(), Wishes(), ui, save=save)

    def _look(self, *_: Any, **__: Any) -> list[Standing]:
        stacks = zip(self.drafts, self._stacks.values(), strict=True)
        return [
            Standing(draft, stack, "f1", None, draft.spec.name in self.unchanged)  # type: ignore[arg-type]
            for draft, stack in stacks
        ]

    def _upload(self, _: Any, wanted: Any, __: Any) -> Any:
        return [(it.spec, StackRequest(it.spec.name, "u", "t", {}, {})) for it in wanted]

    def _make_plan(
        self, _: Any, request: StackRequest, existing: Stack | None, *__: Any
    ) -> Plan | Unchanged:
        if request.stack_name == ROOT and self.refusal:
            raise DeployerError(self.refusal, where=ROOT)
        self.planned.append(request.stack_name)
        return Plan(request.stack_name, f"arn:{request.stack_name}", existing is None, ())


def test_plans_are_shown_in_order_and_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawing, ui = Drawing(monkeypatch, tmp_path, other=EXISTING, root=EXISTING), RecordingUi()
    assert drawing.plan(ui) == []
    assert [it.stack_name for it in ui.of_type(Plan)] == [OTHER, ROOT]
    assert drawing.discarded == [OTHER, ROOT]


def test_saved_plans_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawing = Drawing(monkeypatch, tmp_path, root=EXISTING)
    [kept] = drawing.plan(RecordingUi(), save=True)
    assert kept.change_set_id == f"arn:{ROOT}"
    assert drawing.discarded == []


def test_each_kept_plan_is_told_before_a_later_one_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawing, ui = Drawing(monkeypatch, tmp_path, other=EXISTING, root=EXISTING), RecordingUi()
    drawing.refusal = "no such key"
    with pytest.raises(DeployerError):
        drawing.plan(ui, save=True)
    assert [it.text for it in ui.of_type(Note)] == [f"{OTHER}: this plan is kept as arn:{OTHER}"]


def test_plan_that_cannot_be_shown_is_not_left_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class ClosedUi(RecordingUi):
        def emit(self, message: Message) -> None:
            raise BrokenPipeError

    drawing = Drawing(monkeypatch, tmp_path, root=EXISTING)
    with pytest.raises(BrokenPipeError):
        drawing.plan(ClosedUi(), save=True)
    assert drawing.discarded == [ROOT]


def test_unchanged_stack_is_not_planned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawing, ui = Drawing(monkeypatch, tmp_path, other=EXISTING, root=EXISTING), RecordingUi()
    drawing.unchanged = {OTHER}
    drawing.plan(ui)
    assert ui.of_type(Unchanged) == [Unchanged(OTHER)]
    assert drawing.planned == [ROOT]


def test_stack_that_waits_for_another_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawing, ui = Drawing(monkeypatch, tmp_path, other=None, root=None), RecordingUi()
    drawing.refusal = "CloudFormation refused the change set: No export named acme-folders found"
    assert drawing.plan(ui) == []
    [note] = ui.of_type(Note)
    assert note.text.startswith(f"{ROOT} can be planned once {OTHER} is deployed")
    assert drawing.planned == [OTHER]


@pytest.mark.parametrize(
    ("other", "refusal"), [(EXISTING, "No export named acme-folders found"), (None, "no such key")]
)
def test_any_other_refusal_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, other: Stack | None, refusal: str
) -> None:
    drawing = Drawing(monkeypatch, tmp_path, other=other, root=None)
    drawing.refusal = refusal
    with pytest.raises(DeployerError, match=refusal):
        drawing.plan(RecordingUi())


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("UPDATE_IN_PROGRESS", "another operation"),
        ("ROLLBACK_COMPLETE", "makes it anew"),
        ("UPDATE_ROLLBACK_FAILED", "stuck"),
    ],
)
def test_stack_that_takes_no_change_set_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str, word: str
) -> None:
    ui = RecordingUi()
    drawing = Drawing(monkeypatch, tmp_path, root=replace(EXISTING, status=status))
    assert drawing.plan(ui) == []
    [warned] = ui.of_type(Warned)  # so that a summary and a comment say it, too
    assert word in warned.text
    assert drawing.planned == []
