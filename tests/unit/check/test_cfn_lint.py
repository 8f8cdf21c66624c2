"""cfn-lint's findings arrive as ours."""

from pathlib import Path

import pytest

from deployer.check.cfn_lint import lint_files
from tests.unit.project.sample import sample_project, write

CHILD_FILE = "cft/nested-stacks/topic-stack.yaml"
CHILD = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopcName: x }
Outputs:
  Unused: { Value: x }
"""


@pytest.fixture(autouse=True)
def in_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The templates stand in the current folder."""
    sample_project(tmp_path, {CHILD_FILE: CHILD})
    monkeypatch.chdir(tmp_path)


def test_findings_say_rule_level_file_and_line() -> None:
    linted = lint_files([CHILD_FILE])
    [found] = [it for it in linted.findings if it.code == "E3002"]
    assert (found.level, found.path, found.line) == ("error", CHILD_FILE, 4)
    assert "TopcName" in found.text


def test_rules_that_found_something_are_described() -> None:
    linted = lint_files([CHILD_FILE])
    assert set(linted.texts) == {it.code for it in linted.findings}
    text = linted.texts["E3002"]
    assert text.level == "error"
    assert text.url.startswith("https://")
    assert text.title
    assert text.reason


def test_several_templates_give_what_each_gives_alone() -> None:
    root = "cft/root-stack.yaml"
    alone = {*lint_files([CHILD_FILE]).findings, *lint_files([root]).findings}
    together = lint_files([root, CHILD_FILE]).findings
    assert set(together) == alone
    assert list(together) == sorted(together, key=lambda it: (it.path, it.line, it.code, it.text))


def test_projects_own_configuration_counts(tmp_path: Path) -> None:
    write(tmp_path, {".cfnlintrc": "ignore_checks: [E3002]\n"})
    assert "E3002" not in {it.code for it in lint_files([CHILD_FILE]).findings}
