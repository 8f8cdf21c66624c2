"""Functions in a document come to what CloudFormation makes of them."""

from typing import Any

import pytest

from deployer.errors import ProjectError
from deployer.project.resolved import UNKNOWN, resolve

BODY = {"Conditions": {"IsKeyed": {"Fn::Equals": [{"Ref": "Way"}, "KEY"]}, "Late": {"Ref": "Late"}}}
KEYED: Any = {"Fn::If": ["IsKeyed", [{"key": []}], [{"signature": []}]]}
OPTIONAL: Any = {"Fn::If": ["IsKeyed", {"summary": "s"}, {"Ref": "AWS::NoValue"}]}


def _resolved(value: Any, way: str = "KEY") -> Any:
    return resolve(value, {"Way": way, "Name": "n"}, BODY)


@pytest.mark.parametrize(("way", "found"), [("KEY", "key"), ("IAM", "signature")])
def test_a_condition_chooses_what_stands_there(way: str, found: str) -> None:
    assert _resolved({"security": KEYED}, way) == {"security": [{found: []}]}


def test_what_has_no_value_is_left_out_of_objects_and_lists() -> None:
    assert _resolved({"get": 1, "options": OPTIONAL, "of": [OPTIONAL, 2]}, "IAM") == {
        "get": 1,
        "of": [2],
    }
    assert _resolved({"options": OPTIONAL}) == {"options": {"summary": "s"}}


def test_a_choice_may_hold_functions_and_choices() -> None:
    inner = {"Fn::If": ["IsKeyed", {"at": {"Fn::Sub": "${Name}/x"}}, "no"]}
    assert _resolved({"Fn::If": ["IsKeyed", inner, "no"]}) == {"at": "n/x"}


def test_what_only_aws_knows_is_said_to_be_so() -> None:
    assert _resolved({"uri": {"Fn::GetAtt": ["Function", "Arn"]}}) == {"uri": UNKNOWN}


def test_other_values_stay_as_they_are() -> None:
    same = {"$ref": "#/a", "n": 1, "yes": True, "none": None, "Ref": {"type": "string"}}
    assert _resolved(same) == same


@pytest.mark.parametrize("condition", ["Absent", "Late"])
def test_a_condition_that_cannot_be_known_is_an_error(condition: str) -> None:
    with pytest.raises(ProjectError, match=condition):
        _resolved({"a": {"Fn::If": [condition, 1, 2]}})
