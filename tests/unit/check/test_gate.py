"""A project with errors goes no further."""

from pathlib import Path

import pytest

from deployer.check.gate import Gate
from deployer.errors import ProjectError
from deployer.messages import Finding
from tests.unit.project.sample import FUNCTION, ROOT, sample_project
from tests.unit.render.recording import RecordingUi

CHILD_FILE = "cft/nested-stacks/function-stack.yaml"
UNNAMED = {"cft/root-stack.yaml": ROOT.replace("GitHubSHA:", "GithubSha:")}
UNKNOWN = {CHILD_FILE: FUNCTION.replace("      Runtime:", "      MemorySizee: 1\n      Runtime:")}


def test_all_errors_of_our_rules_are_shown(tmp_path: Path) -> None:
    ui = RecordingUi()
    project = sample_project(tmp_path, UNNAMED, {"stack-policy": "policy.json"})
    with pytest.raises(ProjectError, match="the project has 2 errors"):
        Gate(project, ui, linted=False)
    assert [it.code for it in ui.of_type(Finding)] == ["T001", "T005"]


def test_errors_of_cfn_lint_stop_what_comes_after_the_gate(tmp_path: Path) -> None:
    ui = RecordingUi()
    gate = Gate(sample_project(tmp_path, UNKNOWN), ui, linted=True)
    assert ui.messages == []
    with pytest.raises(ProjectError, match="the project has 1 error") as raised:
        gate.pass_lint()
    assert [it.code for it in ui.of_type(Finding)] == ["E3002"]
    assert "--no-lint" in raised.value.todo


def test_errors_of_both_are_shown_together(tmp_path: Path) -> None:
    ui = RecordingUi()
    with pytest.raises(ProjectError, match="the project has 2 errors"):
        Gate(sample_project(tmp_path, {**UNNAMED, **UNKNOWN}), ui, linted=True)
    assert [it.code for it in ui.of_type(Finding)] == ["T001", "E3002"]


def test_sound_project_goes_on_and_warnings_are_left_to_validate(tmp_path: Path) -> None:
    ui = RecordingUi()
    Gate(sample_project(tmp_path), ui, linted=True).pass_lint()
    assert ui.messages == []


def test_cfn_lint_can_be_left_out(tmp_path: Path) -> None:
    ui = RecordingUi()
    Gate(sample_project(tmp_path, UNKNOWN), ui, linted=False).pass_lint()
    assert ui.messages == []
