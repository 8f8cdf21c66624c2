"""cfn-lint's findings arrive as ours."""

from pathlib import Path

from deployer.check.cfn_lint import lint
from tests.unit.project.sample import sample_project

CHILD = """\
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { TopcName: x }
Outputs:
  Unused: { Value: x }
"""


def test_findings_say_rule_level_file_and_line(tmp_path: Path) -> None:
    # Not launched by the root, and checked all the same.
    project = sample_project(tmp_path, {"cft/nested-stacks/topic-stack.yaml": CHILD})
    [found] = [it for it in lint(project).findings if it.code == "E3002"]
    assert (found.level, found.path) == ("error", "cft/nested-stacks/topic-stack.yaml")
    assert found.line == 4
    assert "TopcName" in found.text


def test_projects_own_configuration_counts(tmp_path: Path) -> None:
    files = {
        "cft/nested-stacks/topic-stack.yaml": CHILD,
        ".cfnlintrc": "ignore_checks: [E3002]\n",
    }
    assert "E3002" not in {it.code for it in lint(sample_project(tmp_path, files)).findings}
