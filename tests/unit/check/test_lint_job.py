"""cfn-lint works in a process of its own, and only where it must."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from deployer.check import lint_job as module
from deployer.check.lint_job import LintJob, lint
from deployer.check.lint_memory import LintMemory
from deployer.errors import DeployerError
from tests.unit.project.sample import FUNCTION, sample_project

CHILD_FILE = "cft/nested-stacks/function-stack.yaml"


def test_property_that_no_resource_has_is_an_error(tmp_path: Path) -> None:
    text = FUNCTION.replace("      Runtime:", "      MemorySizee: 256\n      Runtime:")
    [found] = lint(sample_project(tmp_path, {CHILD_FILE: text})).errors
    assert (found.code, found.level, found.path) == ("E3002", "error", CHILD_FILE)
    assert "MemorySizee" in found.text


def test_templates_that_nothing_launches_are_linted_too(tmp_path: Path) -> None:
    files = {
        "cft/nested-stacks/left-stack.yaml": "Resources: { Topic: { Type: AWS::SNS::Topc } }\n"
    }
    errors = lint(sample_project(tmp_path, files)).errors
    assert {it.path for it in errors} == {"cft/nested-stacks/left-stack.yaml"}


def test_sound_project_is_linted_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = sample_project(tmp_path)
    first = lint(project)
    assert first.errors == []

    def start(_: Path, files: Sequence[str]) -> None:
        raise AssertionError(f"{files} linted again")

    monkeypatch.setattr(module, "_start", start)
    assert lint(project) == first


def test_errors_in_one_template_leave_the_others_remembered(tmp_path: Path) -> None:
    text = FUNCTION.replace("      Runtime:", "      MemorySizee: 256\n      Runtime:")
    project = sample_project(tmp_path, {CHILD_FILE: text})
    first = lint(project)
    assert CHILD_FILE not in LintMemory(project).recall()
    assert "cft/root-stack.yaml" in LintMemory(project).recall()
    assert lint(project) == first


def test_deployer_itself_never_imports_cfn_lint(tmp_path: Path) -> None:
    before = set(sys.modules)
    lint(sample_project(tmp_path))
    assert not {it for it in set(sys.modules) - before if it.partition(".")[0] == "cfnlint"}


def test_settings_that_cannot_be_read_are_a_users_error(tmp_path: Path) -> None:
    project = sample_project(tmp_path, {".cfnlintrc": "ignore_checks: 7\n"})
    with pytest.raises(DeployerError, match="cfn-lint failed: ") as raised:
        lint(project)
    assert raised.value.where == ".cfnlintrc"
    assert LintMemory(project).recall() == {}


def test_modules_in_the_projects_root_are_not_imported(tmp_path: Path) -> None:
    files = {"json.py": "1 / 0\n", "deployer/__init__.py": "1 / 0\n"}
    assert lint(sample_project(tmp_path, files)).errors == []


def test_job_that_nobody_waits_for_is_ended(tmp_path: Path) -> None:
    job = LintJob(sample_project(tmp_path))
    process = job._process
    assert process is not None
    assert process.poll() is None
    del job
    assert process.returncode is not None
    assert process.returncode < 0
