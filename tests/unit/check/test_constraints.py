"""A value is held against its parameter as CloudFormation would hold it."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.check.constraints import UnknownPatternError, broken_constraints


def broken(declared: dict[str, Any], value: str) -> list[str]:
    """All that is wrong with a value."""
    return list(broken_constraints(declared, value))


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ({"Type": "String", "AllowedValues": ["a", True, 7]}, "true"),
        ({"Type": "String", "AllowedPattern": "^a+$"}, "aa"),
        ({"Type": "String", "AllowedPattern": "a+"}, "aa"),
        ({"Type": "String", "MinLength": 2, "MaxLength": "2"}, "aa"),
        ({"Type": "Number", "MinValue": -1, "MaxValue": 1.5}, "-1"),
        ({"Type": "Number", "AllowedValues": [1, 2]}, "2"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a", "b"]}, "a, b"),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "[a-b]"}, "a,b"),
        ({"Type": "List<Number>"}, "1, 2.5"),
        (
            {"Type": "List<AWS::EC2::AvailabilityZone::Name>", "AllowedValues": ["a", "b"]},
            "b, a",
        ),
        ({"Type": "AWS::SSM::Parameter::Value<String>", "AllowedPattern": "a"}, "/name"),
        ({"AllowedPattern": r"(?<year>\d{4})(?i:x)"}, "2026X"),
    ],
)
def test_value_that_fits(declared: dict[str, Any], value: str) -> None:
    assert broken(declared, value) == []


@pytest.mark.parametrize(
    ("declared", "value", "said"),
    [
        ({"AllowedValues": ["a", "b"]}, "c", "'c' is none of a, b"),
        ({"AllowedPattern": "a"}, "aa", "'aa' does not match a"),
        ({"AllowedPattern": "^a*$"}, "a\n", "does not match"),
        ({"AllowedPattern": r"\d"}, "\u0663", "does not match"),
        ({"MinLength": 3}, "aa", "it has length 2, below the MinLength 3"),
        ({"MaxLength": 1}, "aa", "it has length 2, above the MaxLength 1"),
        ({"Type": "Number"}, "one", "'one' is no number"),
        ({"Type": "Number"}, "nan", "'nan' is no number"),
        ({"Type": "Number"}, "", "'' is no number"),
        ({"Type": "Number", "MinValue": 0}, "-1", "it is -1, below the MinValue 0"),
        ({"Type": "Number", "MaxValue": 9}, "9.5", "it is 9.5, above the MaxValue 9"),
        ({"Type": "List<Number>"}, "1,b", "'b' is no number"),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "a"}, "a,c", "'c' does not match a"),
    ],
)
def test_value_that_does_not_fit(declared: dict[str, Any], value: str, said: str) -> None:
    [found] = broken(declared, value)
    assert said in found


@pytest.mark.parametrize(
    "pattern", [r"\p{Alpha}+", r"\Qa.b\E", "[a-z&&[^b]]", "[a[bc]]", "(", r"\h+", "a{2"]
)
def test_pattern_that_java_reads_differently_is_not_tried(pattern: str) -> None:
    if pattern == "a{2":
        # Java refuses it; Python reads it as text, and so does not let "aa" pass.
        assert broken({"AllowedPattern": pattern}, "aa")
        return
    with pytest.raises(UnknownPatternError):
        broken({"AllowedPattern": pattern}, "a")


def test_other_constraints_count_though_the_pattern_is_unknown() -> None:
    found = broken_constraints({"MaxLength": 1, "AllowedPattern": r"\p{Alpha}"}, "aa")
    assert "MaxLength" in next(found)
    with pytest.raises(UnknownPatternError):
        next(found)


def test_one_of_a_list_that_is_not_allowed_is_told() -> None:
    declared = {"Type": "List<AWS::EC2::AvailabilityZone::Name>", "AllowedValues": ["a", "b"]}
    assert broken(declared, "a,c") == ["'c' is none of a, b"]


@given(st.text(alphabet="abc01-", max_size=12))
def test_pattern_of_build_suffixes_agrees_with_python(value: str) -> None:
    pattern = r"^(-[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?)?$"
    fits = re.fullmatch(pattern.strip("^$"), value) is not None
    assert (broken({"AllowedPattern": pattern}, value) == []) is fits


@given(st.lists(st.text(alphabet="ab c", max_size=3), min_size=1), st.text("abc ", max_size=3))
def test_value_is_allowed_exactly_when_it_is_listed(allowed: list[str], value: str) -> None:
    assert (broken({"AllowedValues": allowed}, value) == []) is (value in allowed)


@given(st.integers(), st.integers(), st.integers())
def test_number_is_allowed_exactly_between_its_bounds(low: int, high: int, value: int) -> None:
    declared = {"Type": "Number", "MinValue": low, "MaxValue": high}
    within = float(low) <= float(value) <= float(high)
    assert (broken(declared, str(value)) == []) is within


@given(st.text(max_size=8), st.text(max_size=20))
def test_any_pattern_is_tried_or_named(pattern: str, value: str) -> None:
    try:
        found = broken({"AllowedPattern": pattern}, value)
    except UnknownPatternError as error:
        assert str(error) == pattern
    else:
        assert len(found) <= 1
