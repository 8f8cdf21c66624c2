"""A template in which cfn-lint found no error is remembered, until something of it changes."""

from pathlib import Path

import pytest

from deployer.check import lint_memory as module
from deployer.check.lint_memory import LintMemory
from deployer.check.linted import Linted
from deployer.messages import Finding
from deployer.project.project import CACHE
from tests.unit.project.sample import FUNCTION, ROOT, sample_project

CHILD_FILE = "cft/nested-stacks/function-stack.yaml"
ROOT_FILE, BOOTSTRAP_FILE = "cft/root-stack.yaml", "cft/bootstrap-stack.yaml"
WARNED = Linted((Finding("W2001", "warning", CHILD_FILE, 3, "not used"),))


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment without settings for cfn-lint."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


def remembered(root: Path, files: dict[str, str] | None = None) -> set[str]:
    """The templates that need no linting."""
    return set(LintMemory(sample_project(root, files)).recall())


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """A project in which cfn-lint found a warning in one template, and nothing in the others."""
    memory = LintMemory(sample_project(tmp_path))
    for file in memory.files:
        memory.keep(file, WARNED if file == CHILD_FILE else Linted())
    return tmp_path


def test_nothing_is_known_of_a_new_project(tmp_path: Path) -> None:
    assert remembered(tmp_path) == set()


def test_warnings_are_remembered(known: Path) -> None:
    found = LintMemory(sample_project(known)).recall()
    assert found == {CHILD_FILE: WARNED, ROOT_FILE: Linted(), BOOTSTRAP_FILE: Linted()}


def test_errors_are_found_again(known: Path) -> None:
    memory = LintMemory(sample_project(known, {CHILD_FILE: FUNCTION + "# changed\n"}))
    memory.keep(CHILD_FILE, Linted((Finding("E1", "error", CHILD_FILE, 3, "bad"),)))
    assert CHILD_FILE not in memory.recall()


def test_changed_template_and_its_parent_are_linted_again(known: Path) -> None:
    # The parent is told of parameters and outputs that the child has no more. What launches the
    # bootstrap template, or is launched by it, is not known, so any change counts.
    assert remembered(known, {CHILD_FILE: FUNCTION + "# changed\n"}) == set()
    assert remembered(known, {ROOT_FILE: ROOT + "# changed\n"}) == {CHILD_FILE}


def test_parent_whose_children_are_not_all_known_hangs_on_every_template(tmp_path: Path) -> None:
    properties = "{ TemplateURL: !Ref AWS::Region }"
    stack = f"  A: {{ Type: AWS::CloudFormation::Stack, Properties: {properties} }}\n"
    root = {ROOT_FILE: ROOT + stack}
    memory = LintMemory(sample_project(tmp_path, root))
    memory.keep(ROOT_FILE, Linted())
    assert remembered(tmp_path, root) == {ROOT_FILE}
    assert remembered(tmp_path, {**root, BOOTSTRAP_FILE: "Resources: {}\n"}) == set()


@pytest.mark.parametrize("name", [".cfnlintrc", "home/.cfnlintrc.yml"])
def test_change_of_the_settings_is_linted(known: Path, name: str) -> None:
    path = known / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# changed\n")
    assert remembered(known) == set()


def test_another_linter_or_region_is_asked_anew(
    known: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as changed:
        changed.setenv("AWS_REGION", "eu-central-2")
        assert remembered(known) == set()
    monkeypatch.setattr(module, "version", lambda _: "99")
    assert remembered(known) == set()


def test_settings_that_name_further_files_are_not_trusted(tmp_path: Path) -> None:
    # Those files may change, and nobody looks at them here.
    project = sample_project(tmp_path, {".cfnlintrc": "append_rules: [rules/]\n"})
    LintMemory(project).keep(CHILD_FILE, WARNED)
    assert LintMemory(project).recall() == {}


def test_spoilt_memory_is_linted_anew(known: Path) -> None:
    for path in (known / CACHE / "lint").iterdir():
        path.write_text('{"findings": [{}]')
    assert remembered(known) == set()


def test_memory_does_not_grow_without_end(known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_KEPT", 2)
    LintMemory(sample_project(known)).forget_oldest()
    assert len(list((known / CACHE / "lint").iterdir())) == 2
