"""A project with errors goes no further."""

from pathlib import Path

import pytest

from deployer.check.gate import Gate
from deployer.errors import ProjectError
from deployer.messages import Finding
from tests.unit.project.sample import FUNCTION, ROOT, sample_project
from tests.unit.render.recording import RecordingUi

CHILD_FILE = "cft/nested-stacks/function-stack.yaml"
UNPAIRED = {"cft/root-stack.yaml": ROOT.replace("FunctionBaseName:", "FunctionName:")}
UNKNOWN = {CHILD_FILE: FUNCTION.replace("      Runtime:", "      MemorySizee: 1\n      Runtime:")}


def test_all_errors_of_our_rules_are_shown(tmp_path: Path) -> None:
    ui = RecordingUi()
    project = sample_project(tmp_path, UNPAIRED, {"stack-policy": "policy.json"})
    with pytest.raises(ProjectError, match="the project has 2 errors"):
        Gate(project, ui, linted=False)
    assert [it.code for it in ui.of_type(Finding)] == ["T002", "T005"]


def test_values_of_the_command_line_count(tmp_path: Path) -> None:
    colours = "  Colour: { Type: String, Default: red, AllowedValues: [red, green] }\n"
    root = ROOT.replace("  Colour: { Type: String, Default: red }\n", colours)
    project = sample_project(tmp_path, {"cft/root-stack.yaml": root})
    ui = RecordingUi()
    Gate(project, ui, linted=False, overrides={"Colour": "green"})
    assert ui.messages == []
    with pytest.raises(ProjectError):
        Gate(project, ui, linted=False, overrides={"Colour": "grey"})
    [found] = ui.of_type(Finding)
    assert "'grey' is none of" in found.text


def test_region_that_the_project_goes_to_counts(tmp_path: Path) -> None:
    name = f"{'r' * 54}${{AWS::Region}}"
    role = f"  Role:\n    Type: AWS::IAM::Role\n    Properties: {{ RoleName: !Sub '{name}' }}\n"
    project = sample_project(tmp_path, {"cft/root-stack.yaml": ROOT + role})
    ui = RecordingUi()
    Gate(project, ui, linted=False, region="eu-west-1")
    assert ui.messages == []
    with pytest.raises(ProjectError):
        Gate(project, ui, linted=False, region="ap-southeast-1")


def test_errors_of_cfn_lint_stop_what_comes_after_the_gate(tmp_path: Path) -> None:
    ui = RecordingUi()
    gate = Gate(sample_project(tmp_path, UNKNOWN), ui, linted=True)
    assert ui.messages == []
    with pytest.raises(ProjectError, match="the project has 1 error") as raised:
        gate.pass_lint()
    assert [it.code for it in ui.of_type(Finding)] == ["E3002"]
    assert raised.value.where == CHILD_FILE
    assert "--no-lint" in raised.value.todo


def test_way_around_cfn_lint_is_not_told_where_only_our_rules_found_something(
    tmp_path: Path,
) -> None:
    project = sample_project(tmp_path, None, {"stack-policy": "policy.json"})
    with pytest.raises(ProjectError, match="the project has 1 error") as raised:
        Gate(project, RecordingUi(), linted=True)
    assert raised.value.where == "params/cfn-parameters.json"
    assert raised.value.todo == ""


def test_errors_of_both_are_shown_together(tmp_path: Path) -> None:
    ui = RecordingUi()
    with pytest.raises(ProjectError, match=r"the project has . errors in 2 files") as raised:
        Gate(sample_project(tmp_path, {**UNPAIRED, **UNKNOWN}), ui, linted=True)
    assert {"T002", "E3002"} <= {it.code for it in ui.of_type(Finding)}
    assert raised.value.where == ""


def test_sound_project_goes_on_and_warnings_are_left_to_validate(tmp_path: Path) -> None:
    ui = RecordingUi()
    Gate(sample_project(tmp_path), ui, linted=True).pass_lint()
    assert ui.messages == []


def test_cfn_lint_can_be_left_out(tmp_path: Path) -> None:
    ui = RecordingUi()
    Gate(sample_project(tmp_path, UNKNOWN), ui, linted=False).pass_lint()
    assert ui.messages == []
