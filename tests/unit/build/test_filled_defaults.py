"""Values become Defaults in a template's text, and nothing else in it changes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.build.filled_defaults import with_defaults_filled
from deployer.project.template import parse_body

BLOCK = """\
# what can be given
Parameters:
  Colour: # of the lamp
    Type: String
    Default: red # once
  Size:
    Type: Number
Resources: {}
"""


def test_a_default_is_replaced_or_put_first() -> None:
    assert with_defaults_filled(BLOCK, {"Colour": "blue", "Size": "7"}) == BLOCK.replace(
        "Default: red", 'Default: "blue"'
    ).replace("    Type: Number", '    Default: "7"\n    Type: Number')


def test_a_parameter_without_a_value_stays() -> None:
    assert with_defaults_filled(BLOCK, {}) == BLOCK


@given(value=st.text(st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"])))
@pytest.mark.parametrize(
    "text",
    [
        BLOCK,
        "Parameters: { Size: { Type: Number }, Colour: { Type: String, Default: red } }\n",
        "Parameters:\r\n  Colour: { Default: 'red', Type: String }\r\n",
        "Parameters:\r\n  Colour:\r\n    Default: >-\r\n      red\r\n    Type: String\r\n",
        "Parameters:\n  Colour:\n    Default:\n    Type: String\n",
        "Parameters:\n  Colour:\n    Type: String\n    Default: # none\n",
        "Parameters: { Colour: { Type: String, Default: } }\n",
        "Parameters:\n  Colour:\n    ? Type\n    : String\n",
        "Parameters:\n  Colour:\n    ? Default\n    : red\n    ? Type\n    : String\n",
        "Parameters: { Colour: { ? Type : String } }\n",
        "Parameters: { Colour: { # why?\n  Type: String } }\n",
        json.dumps({"Parameters": {"Colour": {"Type": "String"}}}),
        json.dumps({"Parameters": {"Colour": {"Type": "String", "Default": "red"}}}, indent=1),
    ],
)
def test_the_result_means_the_same_but_for_the_default(text: str, value: str) -> None:
    before, after = (parse_body(it) for it in (text, with_defaults_filled(text, {"Colour": value})))
    assert after["Parameters"]["Colour"].pop("Default") == value
    before["Parameters"]["Colour"].pop("Default", None)
    assert after == before


def test_a_parameter_behind_an_anchor_stays() -> None:
    text = "Parameters:\n  A: &a { Type: String }\n  B: *a\nResources: {}\n"
    assert with_defaults_filled(text, {"A": "x", "B": "y"}) == text
