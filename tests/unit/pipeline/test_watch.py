"""Watching a project: whatever is going on, and nothing where nothing is."""

from pathlib import Path
from typing import Any

import pytest

from deployer.messages import Note
from deployer.pipeline import watch as module
from deployer.pipeline.watch import watch_project
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT, stack, stacks


def _watched(
    monkeypatch: pytest.MonkeyPatch, folder: Path, status: str | None
) -> tuple[list[str], list[str]]:
    """What is attached to, and what is said, when the root stack is in some status."""

    def describe(**_: Any) -> Answer:
        if status is None:
            raise client_error(*ABSENT)
        return stacks(stack(status, StackName=ROOT, StackStatusReason="no reason"))

    attached: list[str] = []
    monkeypatch.setattr(module, "attach", lambda _, it, *__: attached.append(it.name))
    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": describe})
    ui = RecordingUi()
    watch_project(sample_project(folder), make_target(cloudformation=cfn.client), ui)
    return attached, [it.text for it in ui.of_type(Note)]


@pytest.mark.parametrize("status", ["UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"])
def test_running_operation_is_attached_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str
) -> None:
    attached, said = _watched(monkeypatch, tmp_path, status)
    assert attached == [ROOT]
    assert said == [f"{ROOT} is in {status}; its events from the beginning:"]


@pytest.mark.parametrize(
    ("status", "reason"),
    [("CREATE_COMPLETE", ""), ("REVIEW_IN_PROGRESS", ""), ("UPDATE_FAILED", " (no reason)")],
)
def test_stack_at_rest_says_its_status_and_why_it_is_a_bad_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, status: str, reason: str
) -> None:
    attached, said = _watched(monkeypatch, tmp_path, status)
    assert attached == []
    assert said == [f"Nothing is going on on {ROOT}; it is in {status}{reason}."]


def test_absent_stack_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert _watched(monkeypatch, tmp_path, None) == ([], [f"{ROOT} does not exist."])
