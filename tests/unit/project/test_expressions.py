"""What can be known of an expression before deployment."""

from typing import Any

import pytest

from deployer.project.expressions import evaluate, holds

KNOWN = {"Name": "acme", "AWS::Region": "eu-west-1", "Empty": ""}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        (7, "7"),
        (0.5, "0.5"),
        (True, "true"),
        ({"Ref": "Name"}, "acme"),
        ({"Ref": "Empty"}, ""),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Fn::Sub": "${Name}/lambda/${AWS::Region}.zip"}, "acme/lambda/eu-west-1.zip"),
        ({"Fn::Sub": "${Empty}x"}, "x"),
        ({"Fn::Sub": "${!Name} is ${Name}"}, "${Name} is acme"),
        ({"Fn::Sub": "no variables, $ {x}"}, "no variables, $ {x}"),
        ({"Fn::Sub": ["${Own}-${Name}", {"Own": {"Ref": "AWS::Region"}}]}, "eu-west-1-acme"),
        ({"Fn::Sub": ["${Name}", {"Name": "own wins"}]}, "own wins"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}, 1]]}, "a-acme-1"),
        ({"Fn::Join": ["", []]}, ""),
    ],
)
def test_known_parts_make_known_text(value: Any, expected: str) -> None:
    assert evaluate(value, KNOWN) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {"Ref": "Topic"},
        {"Fn::GetAtt": ["Topic", "Arn"]},
        {"Fn::Sub": "${Topic.Arn}"},
        {"Fn::Sub": ["${Own}", {"Own": {"Ref": "Topic"}}]},
        {"Fn::Join": ["-", ["a", {"Ref": "Topic"}]]},
        {"Fn::Join": ["-", {"Ref": "List"}]},
        {"Fn::If": ["Is", "a", "b"]},
        {"Fn::ImportValue": "x"},
        {"Ref": "Name", "Fn::Sub": "x"},
    ],
)
def test_what_depends_on_deployment_is_unknown(value: Any) -> None:
    assert evaluate(value, KNOWN) is None


IS_ACME = {"Fn::Equals": [{"Ref": "Name"}, "acme"]}
IS_ITALY = {"Fn::Equals": [{"Ref": "Place"}, "it"]}
BODY: dict[str, Any] = {
    "Mappings": {"Files": {"acme": {"Path": "a.yaml", "Many": ["x"]}, "7": {"Path": 7}}},
    "Conditions": {
        "Is": IS_ACME,
        "IsNot": {"Fn::Not": [{"Condition": "Is"}]},
        "IsItaly": IS_ITALY,
        "Itself": {"Fn::Not": [{"Condition": "Itself"}]},
    },
}


def _found(*keys: Any) -> str | None:
    return evaluate({"Fn::FindInMap": list(keys)}, {**KNOWN, "Place": "<Place>"}, BODY)


def test_a_mapping_is_looked_up() -> None:
    assert _found("Files", {"Ref": "Name"}, "Path") == "a.yaml"
    assert _found("Files", 7, "Path") == "7"
    assert _found("Files", "other", "Path", {"DefaultValue": "b.yaml"}) == "b.yaml"


@pytest.mark.parametrize(
    "keys",
    [
        ("Files", "other", "Path"),
        ("Gone", "acme", "Path"),
        ("Files", "acme", "Many"),
        ("Files", "acme"),
        ("Files", {"Ref": "Topic"}, "Path", {"DefaultValue": "b.yaml"}),
        ("Files", {"Ref": "Place"}, "Path", {"DefaultValue": "b.yaml"}),
    ],
)
def test_what_a_mapping_does_not_tell_is_unknown(keys: tuple[Any, ...]) -> None:
    assert _found(*keys) is None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("Is", True),
        ("IsNot", False),
        ("IsItaly", None),
        ("Itself", None),
        ("Gone", None),
        (IS_ITALY, None),
        ({"Fn::Equals": [{"Ref": "Place"}, {"Ref": "Place"}]}, True),
        ({"Fn::Equals": [{"Ref": "Topic"}, "x"]}, None),
        ({"Fn::Not": [IS_ITALY]}, None),
        ({"Fn::And": [IS_ACME, {"Condition": "IsNot"}]}, False),
        ({"Fn::And": [IS_ACME, IS_ACME]}, True),
        ({"Fn::And": [IS_ACME, IS_ITALY]}, None),
        ({"Fn::Or": [IS_ACME, IS_ITALY]}, True),
        ({"Fn::Or": [{"Condition": "IsNot"}, IS_ITALY]}, None),
        ({"Fn::Or": [{"Condition": "IsNot"}, {"Condition": "IsNot"}]}, False),
    ],
)
def test_a_condition_holds_where_its_parts_are_known(condition: Any, expected: bool | None) -> None:
    assert holds(condition, {**KNOWN, "Place": "<Place>"}, BODY) is expected


def test_an_arm_is_taken_where_its_condition_is_known() -> None:
    assert evaluate({"Fn::If": ["Is", "a", "b"]}, KNOWN, BODY) == "a"
    assert evaluate({"Fn::If": ["IsNot", "a", {"Ref": "Name"}]}, KNOWN, BODY) == "acme"
    assert evaluate({"Fn::If": ["IsItaly", "a", "b"]}, KNOWN, BODY) is None
