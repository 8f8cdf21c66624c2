"""Whether a value is one that a template's parameter takes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.project.expressions import parameter_text

_LISTS = ("CommaDelimitedList", "List<Number>")
# What Java's classes of characters have and Python's lack, though Python takes them as something
# else: intersections, and classes within classes.
_JAVA_CLASS = re.compile(r"&&|\[\^?[^\]\\]*(?<!\\)\[")

# Python would take nan and 1_000 as well.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z])")


class UnknownPatternError(Exception):
    """An AllowedPattern that Python cannot read as CloudFormation, which is Java, would."""


def broken_constraints(declared: Mapping[str, Any], value: str) -> Iterator[str]:
    """What of a parameter's declaration a value does not keep to, a phrase each.

    Args:
        value: as CloudFormation is given it, so lists with commas.

    Raises:
        UnknownPatternError: all else was checked, and the AllowedPattern cannot be.
    """
    kind = str(declared.get("Type", "String"))
    parts = [it.strip() for it in value.split(",")] if kind in _LISTS else [value]
    if kind in ("Number", "List<Number>"):
        yield from (f"'{it}' is no number" for it in parts if _number(it) is None)
    allowed = declared.get("AllowedValues")
    if isinstance(allowed, list):
        known = [parameter_text(it) for it in allowed]
        yield from (f"'{it}' is none of {', '.join(known)}" for it in parts if it not in known)
    if kind == "Number":
        yield from _bounds(declared, "MinValue", "MaxValue", _number(value), "is")
    if kind == "String":
        yield from _bounds(declared, "MinLength", "MaxLength", float(len(value)), "has length")
    pattern = declared.get("AllowedPattern")
    if isinstance(pattern, str) and kind in ("String", "CommaDelimitedList"):
        matches = _compiled(pattern)
        yield from (f"'{it}' does not match {pattern}" for it in parts if not matches.fullmatch(it))


def _bounds(
    declared: Mapping[str, Any], least: str, most: str, number: float | None, what: str
) -> Iterator[str]:
    low, high = (_number(parameter_text(declared.get(name))) for name in (least, most))
    if number is not None and low is not None and number < low:
        yield f"it {what} {number:g}, below the {least} {low:g}"
    if number is not None and high is not None and number > high:
        yield f"it {what} {number:g}, above the {most} {high:g}"


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern as CloudFormation reads it: in Java, and matching the whole value."""
    if _JAVA_CLASS.search(pattern):
        raise UnknownPatternError(pattern)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # Java's classes such as \d and \w hold ASCII alone, and so they are meant here.
            return re.compile(_NAMED_GROUP.sub("(?P<", pattern), re.ASCII)
    except (re.error, FutureWarning, DeprecationWarning, OverflowError) as error:
        raise UnknownPatternError(pattern) from error
