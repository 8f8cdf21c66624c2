"""A project in which cfn-lint found no error is remembered, until it changes."""

from pathlib import Path

import pytest

from deployer.check import lint_memory as module
from deployer.check.lint_memory import LintMemory
from deployer.check.linted import Linted
from deployer.messages import Finding
from deployer.project.project import CACHE
from tests.unit.project.sample import sample_project

CHILD_FILE = "cft/nested-stacks/function-stack.yaml"
WARNED = Linted((Finding("W2001", "warning", CHILD_FILE, 3, "not used"),))


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings for cfn-lint."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def test_nothing_is_known_of_a_new_project(tmp_path: Path) -> None:
    assert LintMemory(sample_project(tmp_path)).recall() is None


def test_warnings_are_remembered(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    LintMemory(project).keep(WARNED)
    assert LintMemory(project).recall() == WARNED


def test_errors_are_found_again(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    LintMemory(project).keep(Linted((Finding("E1", "error", CHILD_FILE, 3, "bad"),)))
    assert LintMemory(project).recall() is None


@pytest.mark.parametrize(
    "name", [CHILD_FILE, "cft/bootstrap-stack.yaml", ".cfnlintrc", "home/.cfnlintrc.yml"]
)
def test_change_of_a_template_or_the_settings_is_linted(tmp_path: Path, name: str) -> None:
    project = sample_project(tmp_path)
    LintMemory(project).keep(WARNED)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    with path.open("a") as file:
        file.write("# changed\n")
    assert LintMemory(project).recall() is None


def test_another_linter_or_region_is_asked_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = sample_project(tmp_path)
    LintMemory(project).keep(WARNED)
    with monkeypatch.context() as changed:
        changed.setenv("AWS_REGION", "eu-central-2")
        assert LintMemory(project).recall() is None
    monkeypatch.setattr(module, "version", lambda _: "99")
    assert LintMemory(project).recall() is None


def test_settings_that_name_further_files_are_not_trusted(tmp_path: Path) -> None:
    # Those files may change, and nobody looks at them here.
    project = sample_project(tmp_path, {".cfnlintrc": "append_rules: [rules/]\n"})
    LintMemory(project).keep(WARNED)
    assert LintMemory(project).recall() is None


def test_spoilt_memory_is_linted_anew(tmp_path: Path) -> None:
    project = sample_project(tmp_path)
    LintMemory(project).keep(WARNED)
    [path] = (tmp_path / CACHE / "lint").iterdir()
    path.write_text('{"findings": [{}]')
    assert LintMemory(project).recall() is None


def test_memory_does_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_KEPT", 2)
    for region in ("eu-west-1", "eu-west-2", "eu-west-3"):
        monkeypatch.setenv("AWS_REGION", region)
        LintMemory(sample_project(tmp_path)).keep(WARNED)
    assert len(list((tmp_path / CACHE / "lint").iterdir())) == 2
