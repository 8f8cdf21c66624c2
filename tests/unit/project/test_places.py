"""A value of a body is found again in the text."""

from pathlib import Path

import pytest

from deployer.project.places import line_in, line_of
from deployer.project.template import read_template

TEXT = """\
# A comment
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub
        - '${A}'
        - A: !Ref B
      Policies:
        - PolicyName: first
        - PolicyName: second
          PolicyDocument: { Statement: [{ Sid: One },
            { Sid: Two }] }
      Description: |
        one
        two
      Tags: !GetAtt Role.Arn
"""
PROPERTIES = ("Resources", "Role", "Properties")


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("Resources",), 2),
        (("Resources", "Role", "Type"), 4),
        ((*PROPERTIES, "RoleName"), 6),
        ((*PROPERTIES, "RoleName", "Fn::Sub", 0), 7),
        ((*PROPERTIES, "RoleName", "Fn::Sub", 1, "A", "Ref"), 8),
        ((*PROPERTIES, "Policies", 1), 11),
        ((*PROPERTIES, "Policies", 1, "PolicyDocument", "Statement", 1, "Sid"), 13),
        ((*PROPERTIES, "Tags", "Fn::GetAtt", 1), 17),
        ((*PROPERTIES, "Nowhere", "Below"), 5),
        (("Outputs",), 0),
    ],
)
def test_line_of_each_place(tmp_path: Path, place: tuple[str | int, ...], line: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(TEXT)
    assert line_of(read_template(path), *place) == line


def test_line_in_a_long_text_is_that_of_the_words() -> None:
    assert line_in(TEXT, *PROPERTIES, "Description") == 14
    assert line_in(TEXT, *PROPERTIES, "Description", text="two") == 16
    assert line_in(TEXT, *PROPERTIES, "Description", text="three") == 14


def test_json_has_lines_too() -> None:
    assert line_in('{"a": {\n "b": [1,\n  2]}}', "a", "b", 1) == 3


def test_long_form_of_an_intrinsic_is_a_key_like_others() -> None:
    assert line_in("A:\n  Fn::Sub:\n    - a\n    - b\n", "A", "Fn::Sub", 1) == 4


def test_nothing_has_no_lines() -> None:
    assert line_in("", "a") == 0


def test_resource_of_a_loop_is_where_the_loop_says_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "Resources:\n"
        "  Fn::ForEach::Topics:\n"
        "    - Name\n"
        "    - [A, B]\n"
        "    - Topic${Name}:\n"
        "        Type: AWS::SNS::Topic\n"
        "        Properties: { TopicName: !Ref Name }\n"
    )
    template = read_template(path)
    assert line_of(template, "Resources", "TopicB") == 5
    assert line_of(template, "Resources", "TopicB", "Properties", "TopicName") == 7
