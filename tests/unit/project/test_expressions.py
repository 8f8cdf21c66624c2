"""What can be known of an expression before deployment."""

from typing import Any

import pytest

from deployer.project.expressions import evaluate

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
