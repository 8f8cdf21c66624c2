"""T017."""

from pathlib import Path
from typing import Any

import pytest

from deployer.check.rules.name_lengths import RULE
from deployer.check.survey import Survey
from tests.unit.check.rules.broken import ROOT_FILE, extended, findings, line_with
from tests.unit.project.sample import sample_project

ROLE = "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: {}\n"


def named(length: int, more: str = "") -> dict[str, str]:
    """A role whose name is of some length, and more."""
    return extended(ROLE.format(f"!Sub '{'r' * length}{more}'"))


GOOD = named(64)
BAD = named(65)


def test_name_that_never_fits_is_an_error(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, BAD)
    assert found.level == "error"
    assert found.line == line_with(BAD[ROOT_FILE], "RoleName")
    assert found.text == f"'{'r' * 65}' has 65 characters; RoleName takes 64. Shorten it."


@pytest.mark.parametrize(
    ("length", "levels"), [(64 - 14, []), (64 - 13, ["warning"]), (64 - 8, ["error"])]
)
def test_region_counts(tmp_path: Path, length: int, levels: list[str]) -> None:
    found = findings(RULE, tmp_path, named(length, "${AWS::Region}"))
    assert [it.level for it in found] == levels


def test_region_of_the_params_file_is_the_only_one(tmp_path: Path) -> None:
    params: dict[str, Any] = {"region": "eu-west-1"}
    files = named(64 - 9, "${AWS::Region}")
    assert findings(RULE, tmp_path, files, params) == []


def test_region_that_is_known_is_the_only_one(tmp_path: Path) -> None:
    project = sample_project(tmp_path, named(64 - 9, "${AWS::Region}"))
    assert list(RULE.violations(Survey(project, "eu-west-1"))) == []
    [found] = RULE.violations(Survey(project, "ap-southeast-1"))
    assert found.level == "error"


def test_names_of_inline_policies_have_a_limit_too(tmp_path: Path) -> None:
    role = (
        "  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n"
        "        - {{ PolicyName: short, PolicyDocument: {{}} }}\n"
        "        - {{ PolicyName: {}, PolicyDocument: {{}} }}\n"
    )
    assert findings(RULE, tmp_path / "fits", extended(role.format("p" * 128))) == []
    files = extended(role.format("p" * 129))
    [found] = findings(RULE, tmp_path / "long", files)
    assert found.line == line_with(files[ROOT_FILE], "ppp")
    assert "has 129 characters; PolicyName takes 128" in found.text


def test_longest_build_counts_as_a_warning_and_the_given_one_as_an_error(tmp_path: Path) -> None:
    files = named(64 - 12, "${CiBuild}")
    [some_day] = findings(RULE, tmp_path / "main", files)
    assert some_day.level == "warning"
    assert "with a build id of 12 characters and in ap-southeast-1" in some_day.text
    [now] = findings(RULE, tmp_path / "build", files, build_id="b" * 12)
    assert now.level == "error"
    assert findings(RULE, tmp_path / "fits", named(64 - 13, "${CiBuild}")) == []


def test_values_of_the_environment_and_what_is_passed_down_count(tmp_path: Path) -> None:
    role = "Parameters:\n  Name: { Type: String }\nResources:\n" + ROLE.format("!Ref Name")
    files = {
        ROOT_FILE: extended("")[ROOT_FILE]
        + "  RoleStack:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        "      TemplateURL: nested-stacks/role-stack.yaml\n"
        "      Parameters: { Name: !Sub '${ProjectName}-${Colour}' }\n",
        "cft/nested-stacks/role-stack.yaml": role,
    }
    params = {"parameters": {"devl": {"Colour": "r" * 59}, "prod": {"Colour": "r" * 60}}}
    assert findings(RULE, tmp_path / "devl", files, params) == []
    [found] = findings(RULE, tmp_path / "prod", files, params, environment="prod")
    assert found.path == "cft/nested-stacks/role-stack.yaml"
    assert f"'acme-{'r' * 60}' has 65 characters" in found.text


def test_condition_that_is_known_decides(tmp_path: Path) -> None:
    name = f"!If [IsRed, {'r' * 65}, short]"
    conditions = "Conditions: { IsRed: !Equals [!Ref Colour, red] }\n"
    files = extended(ROLE.format(name), more=conditions)
    assert findings(RULE, tmp_path / "blue", files) == []
    [found] = findings(RULE, tmp_path / "red", files, environment="prod")
    assert "has 65 characters" in found.text


def test_unknown_names_are_left_alone(tmp_path: Path) -> None:
    assert findings(RULE, tmp_path, extended(ROLE.format("!GetAtt Other.Name"))) == []


def test_value_that_nobody_is_to_see_is_masked_in_a_name(tmp_path: Path) -> None:
    text = named(60, "-${Colour}")[ROOT_FILE].replace(
        "Colour: { Type: String,", "Colour: { NoEcho: true, Type: String,"
    )
    params = {"parameters": {"devl": {"Colour": "Tr0ub4dor"}}}
    [found] = findings(RULE, tmp_path, {ROOT_FILE: text}, params)
    assert f"'{'r' * 60}-****' has 70 characters" in found.text


CONSUMER = """
Parameters:
  ProjectName: { Type: String }
  Consumer: { Type: String }
  Door: { Type: String }
Conditions:
  HasDoor: !Equals [!Ref Door, 'yes']
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: { RoleName: !Sub '${ProjectName}-${Consumer}-${AWS::Region}' }
  Point:
    Type: AWS::S3ObjectLambda::AccessPoint
    Condition: HasDoor
    Properties: { Name: { 'Fn::Join': ['-', [!Ref ProjectName, !Ref Consumer]] } }
"""


@pytest.mark.parametrize(("door", "found"), [("yes", 1), ("no", 0)])
def test_what_is_not_made_has_no_name(tmp_path: Path, door: str, found: int) -> None:
    files = {
        ROOT_FILE: extended("")[ROOT_FILE]
        + "  ConsumerStack:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
        "      TemplateURL: nested-stacks/consumer-stack.yaml\n"
        "      Parameters:\n        ProjectName: !Ref ProjectName\n"
        f"        Consumer: {'c' * 41}\n        Door: '{door}'\n",
        "cft/nested-stacks/consumer-stack.yaml": CONSUMER,
    }
    violations = findings(RULE, tmp_path, files)
    assert [it.line for it in violations] == [line_with(CONSUMER, "Fn::Join")] * found
    for it in violations:
        assert it.text.endswith("Name takes 45. Shorten what it is made of: ProjectName, Consumer.")
