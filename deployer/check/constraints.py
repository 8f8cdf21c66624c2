"""Whether a value is one that a template's parameter takes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
"""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from deployer.project.expressions import parameter_text

# What Java's classes of characters have and Python's lack, though Python takes them as something
# else: intersections, and classes within classes.
_JAVA_CLASS = re.compile(r"&&|\[\^?[^\]\\]*(?<!\\)\[")

# Python would take nan and 1_000 as well.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z])")


class UnknownPatternError(Exception):
    """An AllowedPattern that Python cannot read as CloudFormation, which is Java, would."""


def broken_constraints(
    declared: Mapping[str, Any], value: str, *, hidden: bool = False
) -> Iterator[str]:
    """What of a parameter's declaration a value does not keep to, a phrase each.

    Args:
        value: as CloudFormation is given it, so lists with commas.
        hidden: whether the phrases must not tell the value, nor how long or large it is.

    Raises:
        UnknownPatternError: all else was checked, and the AllowedPattern cannot be.
    """
    kind = str(declared.get("Type", "String"))
    # Of AWS's own types too, List<AWS::EC2::Subnet::Id>; but a type of Parameter Store,
    # AWS::SSM::Parameter::Value<List<String>>, is given one name.
    is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
    parts = [it.strip() for it in value.split(",")] if is_list else [value]
    if kind in ("Number", "List<Number>"):
        yield from _broken(parts, lambda it: _number(it) is not None, "is no number", hidden)
    allowed = declared.get("AllowedValues")
    if isinstance(allowed, list):
        known = [parameter_text(it) for it in allowed]
        yield from _broken(parts, known.__contains__, f"is none of {', '.join(known)}", hidden)
    if kind == "Number":
        yield from _bounds(declared, "MinValue", "MaxValue", _number(value), "" if hidden else "is")
    if kind == "String":
        length = float(len(value))
        what = "" if hidden else "has length"
        yield from _bounds(declared, "MinLength", "MaxLength", length, what)
    pattern = declared.get("AllowedPattern")
    if isinstance(pattern, str) and kind in ("String", "CommaDelimitedList"):
        matches = _compiled(pattern)
        yield from _broken(
            parts, lambda it: bool(matches.fullmatch(it)), f"does not match {pattern}", hidden
        )


def _broken(
    parts: Sequence[str], fits: Callable[[str], bool], what: str, hidden: bool
) -> Iterator[str]:
    unfit = [it for it in parts if not fits(it)]
    if hidden and unfit:
        yield f"its value {what}"
    elif not hidden:
        yield from (f"'{it}' {what}" for it in unfit)


def _bounds(
    declared: Mapping[str, Any], least: str, most: str, number: float | None, what: str
) -> Iterator[str]:
    """The bounds that a number breaks; the number is not told where `what` is empty."""
    low, high = (_number(parameter_text(declared.get(name))) for name in (least, most))
    if number is None:
        return
    told = f"it {what} {number:g}," if what else "its value is"
    if low is not None and number < low:
        yield f"{told} below the {least} {low:g}"
    if high is not None and number > high:
        yield f"{told} above the {most} {high:g}"


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
