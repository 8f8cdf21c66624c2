"""Errors of cfn-lint stop a deployment; a project without them is linted once."""

import sys
from pathlib import Path

import pytest

from deployer.check import lint_errors as module
from deployer.check.cfn_lint import Linted
from deployer.check.lint_errors import lint_errors
from deployer.messages import Finding
from deployer.project.project import CACHE, Project
from tests.unit.project.sample import FUNCTION, sample_project

CHILD_FILE = "cft/nested-stacks/function-stack.yaml"


class Linter:
    """Stands where cfn-lint would, and counts its runs."""

    def __init__(self) -> None:
        self.levels: list[str] = []
        self.runs = 0

    def __call__(self, _: Project) -> Linted:
        self.runs += 1
        return Linted(tuple(Finding("X1", it, CHILD_FILE, 3, "bad") for it in self.levels), {})


@pytest.fixture
def linter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Linter:
    """A linter that finds nothing, in an environment without settings for it."""
    linter = Linter()
    monkeypatch.setattr(module, "lint", linter)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    return linter


def test_property_that_no_resource_has_is_an_error(tmp_path: Path) -> None:
    text = FUNCTION.replace("      Runtime:", "      MemorySizee: 256\n      Runtime:")
    project = sample_project(tmp_path, {CHILD_FILE: text})
    for _ in range(2):  # what is in error is never remembered as sound
        [found] = lint_errors(project)
        assert (found.code, found.level, found.path) == ("E3002", "error", CHILD_FILE)
        assert "MemorySizee" in found.text


def test_sound_sample_passes_the_real_linter(tmp_path: Path) -> None:
    assert lint_errors(sample_project(tmp_path)) == []


def test_clean_project_is_not_linted_again(
    tmp_path: Path, linter: Linter, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = sample_project(tmp_path)
    assert lint_errors(project) == []
    # None there makes any import of it fail.
    monkeypatch.setitem(sys.modules, "cfnlint", None)
    assert lint_errors(project) == []
    assert linter.runs == 1
    assert len(list((tmp_path / CACHE / "lint").iterdir())) == 1


def test_warnings_are_left_to_validate(tmp_path: Path, linter: Linter) -> None:
    linter.levels = ["warning", "informational"]
    project = sample_project(tmp_path)
    assert lint_errors(project) == lint_errors(project) == []
    assert linter.runs == 1


def test_errors_are_found_again(tmp_path: Path, linter: Linter) -> None:
    linter.levels = ["warning", "error"]
    project = sample_project(tmp_path)
    assert [it.level for it in lint_errors(project)] == ["error"]
    assert lint_errors(project) == lint_errors(project)
    assert linter.runs == 3


@pytest.mark.parametrize(
    "name", [CHILD_FILE, "cft/bootstrap-stack.yaml", ".cfnlintrc", "home/.cfnlintrc.yml"]
)
def test_change_of_a_template_or_the_settings_is_linted(
    tmp_path: Path, linter: Linter, name: str
) -> None:
    project = sample_project(tmp_path)
    lint_errors(project)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("# changed\n")
    lint_errors(project)
    assert linter.runs == 2


def test_another_linter_or_region_is_asked_anew(
    tmp_path: Path, linter: Linter, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = sample_project(tmp_path)
    lint_errors(project)
    monkeypatch.setenv("AWS_REGION", "eu-central-2")
    lint_errors(project)
    assert linter.runs == 2
    monkeypatch.setattr(module, "version", lambda _: "99")
    lint_errors(project)
    assert linter.runs == 3
