"""Reading one template: what its text means, and what is no template."""

import json
from pathlib import Path

import pytest

from deployer.errors import ProjectError
from deployer.project.places import line_of
from deployer.project.template import parse_body, read_template

ONE_RESOURCE = "Resources:\n  Topic: { Type: AWS::SNS::Topic }\n"


def _template(folder: Path, text: str | bytes) -> Path:
    path = folder / "some-stack.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _refusal(folder: Path, text: str | bytes) -> ProjectError:
    with pytest.raises(ProjectError) as raised:
        read_template(_template(folder, text))
    return raised.value


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref Topic", {"Ref": "Topic"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!Sub a-${B}", {"Fn::Sub": "a-${B}"}),
        ("!GetAtt Child.Outputs.Topic.Arn", {"Fn::GetAtt": ["Child", "Outputs.Topic.Arn"]}),
        ("!GetAtt [Child, Outputs.Arn]", {"Fn::GetAtt": ["Child", "Outputs.Arn"]}),
        ("!Join ['-', [a, !Ref B]]", {"Fn::Join": ["-", ["a", {"Ref": "B"}]]}),
        ("!If [Is, !Ref A, {x: 1}]", {"Fn::If": ["Is", {"Ref": "A"}, {"x": 1}]}),
        ("!Transform {Name: Include}", {"Fn::Transform": {"Name": "Include"}}),
    ],
)
def test_short_forms_become_long_forms(short: str, long: object) -> None:
    assert parse_body(f"a: {short}") == {"a": long}


def test_dates_stay_text() -> None:
    assert parse_body("AWSTemplateFormatVersion: 2010-09-09") == {
        "AWSTemplateFormatVersion": "2010-09-09"
    }


def test_json_is_read_as_well(tmp_path: Path) -> None:
    topic = '{"Type": "AWS::SNS::Topic", "Properties": {"A": {"Ref": "B"}}}'
    text = f'{{\n\t"Resources": {{"Topic": {topic}}}\n}}'
    template = read_template(_template(tmp_path, text))
    assert list(template.of_type("AWS::SNS::Topic")) == [("Topic", {"A": {"Ref": "B"}})]


EMOJI = {
    "Description": "\U0001f600 and \\ud83d\\ude00 \U0001f600",
    "Resources": {
        "Child": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": "\U0001f600.yaml"},
        }
    },
}


@pytest.mark.parametrize("indent", [None, 1])
def test_json_may_escape_characters_in_two_parts(tmp_path: Path, indent: int | None) -> None:
    text = json.dumps(EMOJI, indent=indent)
    template = read_template(_template(tmp_path, text))
    assert template.body == EMOJI
    assert template.text == text
    [place] = template.places
    assert place.span
    assert text[place.span.start : place.span.end] == '"\\ud83d\\ude00.yaml"'
    assert line_of(template, "Resources", "Child", "Type") == (5 if indent else 1)


def test_keys_are_texts_as_they_are_written(tmp_path: Path) -> None:
    text = "Parameters: { No: { Type: String }, Off: { Type: String }, 012: { Type: String } }\n"
    text += "Resources:\n  On: { Type: AWS::SNS::Topic }\n  Yes: { Type: AWS::SNS::Topic }\n"
    template = read_template(_template(tmp_path, text))
    assert list(template.parameters) == ["No", "Off", "012"]
    assert list(template.resources) == ["On", "Yes"]
    assert line_of(template, "Resources", "Yes") == 4
    assert parse_body("{ a: !If { No: yes }, b: no, c: 012 }") == {
        "a": {"Fn::If": {"No": True}},
        "b": False,
        "c": 10,
    }


def test_sections_that_a_template_leaves_out_are_empty(tmp_path: Path) -> None:
    template = read_template(_template(tmp_path, f"Parameters:\n{ONE_RESOURCE}"))
    assert template.parameters == {}
    assert list(template.of_type("AWS::SNS::Topic")) == [("Topic", {})]


def test_what_a_loop_makes_are_resources(tmp_path: Path) -> None:
    text = f"{ONE_RESOURCE}  Fn::ForEach::Each: [It, [a, b], {{'T${{It}}': {{Type: X}}}}]\n"
    assert list(read_template(_template(tmp_path, text)).resources) == ["Topic", "Ta", "Tb"]


@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        ("Resources:\n  A: [1\n", "this is not YAML", ":3:1"),
        ("Resources:\n\tA: 1\n", "this is not YAML", ":2:1"),
        ("Resources:\n  A: {}\n  A: {}\n", "the key 'A' stands twice", ":3:3"),
        ("Resources:\n  A: {{resolve:ssm:x}}\n", "are there quotes missing?", ":2:7"),
        ("a: *nothing", "this is not YAML", ":1:4"),
        ("a: 1\n---\nb: 2", "this is not YAML", ":2:1"),
        ("a: \x07", "this is not YAML", ""),
    ],
)
def test_what_is_not_yaml_is_placed(tmp_path: Path, text: str, what: str, place: str) -> None:
    error = _refusal(tmp_path, text)
    assert what in error.what
    assert error.where.endswith(f"some-stack.yaml{place}")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "it has no Resources"),
        ("just text", "it has no Resources"),
        ("Parameters: {}", "it has no Resources"),
        ("Resources: [a]", "it has no Resources"),
        (f"Parameters: [a]\n{ONE_RESOURCE}", "Parameters is not a mapping"),
        (f"Parameters:\n  Colour:\n{ONE_RESOURCE}", "the parameter 'Colour' is not a mapping"),
        ("Resources:\n  Topic: AWS::SNS::Topic", "'Topic' or its Properties is not a mapping"),
        (
            "Resources:\n  Topic: {Type: AWS::SNS::Topic, Properties: [a]}",
            "'Topic' or its Properties is not a mapping",
        ),
    ],
)
def test_yaml_that_is_no_template_is_refused(tmp_path: Path, text: str, what: str) -> None:
    assert what in _refusal(tmp_path, text).what


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in _refusal(tmp_path, b"Resources: \xff").what


def test_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="there is no such template") as raised:
        read_template(tmp_path / "gone.yaml")
    assert raised.value.where == str(tmp_path / "gone.yaml")
