"""What drifted is told with how to undo it, and makes the command fail."""

from pathlib import Path
from typing import Any

import pytest

from deployer.messages import Note, ResourceDrift, Warned
from deployer.pipeline.drift import report_drift
from tests.recorded import recorded
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ABSENT, resource, resources, stack, stacks
from tests.unit.stack.test_drift import detection


def _report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, local: bool = False, **answers: Any
) -> tuple[bool, RecordingUi]:
    script: dict[str, Any] = {
        "DescribeStacks": lambda **_: stacks(stack()),
        "ListStackResources": lambda **_: resources(resource("Orders", "AWS::SQS::Queue", "q")),
        "DetectStackDrift": lambda **_: {"StackDriftDetectionId": "d"},
        "DescribeStackDriftDetectionStatus": lambda **_: detection("DETECTION_COMPLETE"),
        "DescribeStackResourceDrifts": lambda **_: {"StackResourceDrifts": []},
    }
    cfn = Scripted(monkeypatch, "cloudformation", {**script, **answers})
    ui = RecordingUi()
    target = make_target(local=local, cloudformation=cfn.client)
    return report_drift(sample_project(tmp_path), target, ui, lambda _: None), ui


def test_drift_fails_and_names_the_command_that_undoes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good, ui = _report(
        monkeypatch,
        tmp_path,
        DescribeStackResourceDrifts=lambda **_: recorded("resource_drifts"),
    )
    assert not good
    assert [it.status for it in ui.of_type(ResourceDrift)] == ["MODIFIED", "DELETED"]
    assert ui.of_type(ResourceDrift)[0].stack_name == ROOT
    assert "deployer deploy --env devl --revert-drift" in ui.of_type(Note)[-1].text


def test_what_could_not_be_compared_is_counted_and_fails_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good, ui = _report(monkeypatch, tmp_path)
    assert good
    assert (
        ui.of_type(Note)[-1].text
        == "0 of 0 compared resources drifted; 1 more could not be compared."
    )


def test_a_detection_that_failed_fails_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    good, ui = _report(
        monkeypatch,
        tmp_path,
        DescribeStackDriftDetectionStatus=lambda **_: recorded("drift_detection_failed"),
    )
    assert not good
    assert "Failed to detect drift on resource [Table]" in ui.of_type(Warned)[0].text


def test_a_stack_that_is_not_there_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def absent(**_: Any) -> Any:
        raise client_error(*ABSENT)

    good, ui = _report(monkeypatch, tmp_path, DescribeStacks=absent)
    assert not good
    assert f"{ROOT} does not exist" in ui.of_type(Warned)[0].text


def test_the_local_cloud_is_not_asked_to_undo_what_it_cannot(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, ui = _report(
        monkeypatch,
        tmp_path,
        local=True,
        DescribeStackResourceDrifts=lambda **_: recorded("resource_drifts"),
    )
    assert not any("--revert-drift" in it.text for it in ui.of_type(Note))
