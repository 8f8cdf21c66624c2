"""T020."""

from pathlib import Path

from deployer.check.rules.export_names import RULE
from tests.unit.check.rules.broken import CHILD_FILE, ROOT_FILE, extended, findings, line_with
from tests.unit.project.sample import FUNCTION, ROOT

EXPORT = "  {}:\n    Value: a\n    Export: {{ Name: {} }}\n"
OWN = "Outputs:\n" + EXPORT.format("Arn", "!Sub '${ProjectName}-arn'")
GOOD = {ROOT_FILE: ROOT + OWN + EXPORT.format("Name", "!Sub '${ProjectName}-name'")}
BAD = {ROOT_FILE: ROOT + OWN, CHILD_FILE: FUNCTION + "Outputs:\n" + EXPORT.format("Id", "acme-arn")}
TWICE = """\
  GreetAgainStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested-stacks/function-stack.yaml
      Parameters: { ProjectName: !Ref ProjectName, BaseName: b }
"""


def test_second_export_is_found_where_it_stands(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert (found.path, found.line) == (CHILD_FILE, line_with(BAD[CHILD_FILE], "    Export:"))
    assert found.text == "'acme-arn' is exported as 'Arn' of root-stack.yaml as well"


def test_template_that_is_launched_twice_exports_twice(tmp_path: Path) -> None:
    files = {**extended(TWICE), CHILD_FILE: FUNCTION + OWN}
    [found] = findings(RULE, tmp_path, files)
    assert found.text == "'acme-arn' is exported by another launch of this template as well"


def test_names_that_differ_by_what_is_passed_are_two(tmp_path: Path) -> None:
    own = "Outputs:\n" + EXPORT.format("Arn", "!Sub '${BaseName}-arn'")
    assert findings(RULE, tmp_path, {**extended(TWICE), CHILD_FILE: FUNCTION + own}) == []


def test_exports_on_condition_may_exclude_each_other(tmp_path: Path) -> None:
    on_condition = OWN.replace("    Value: a\n", "    Condition: A\n    Value: a\n")
    files = {**BAD, ROOT_FILE: ROOT + on_condition}
    assert findings(RULE, tmp_path / "output", files) == []
    stack = ROOT.replace("    Type: AWS::CloudF", "    Condition: A\n    Type: AWS::CloudF")
    assert findings(RULE, tmp_path / "stack", {**BAD, ROOT_FILE: stack + OWN}) == []
