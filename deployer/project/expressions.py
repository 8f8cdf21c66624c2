"""Evaluates the part of CloudFormation's expressions that can be known before deployment."""

import re
from collections.abc import Callable, Mapping
from typing import Any

# What stands for a value that only a deployment knows: it equals nothing else, nor differs from it.
_MARKER = re.compile(r"<[^<>]+>")
_NO_TEMPLATE: Mapping[str, Any] = {}
_SUB_VARIABLE = re.compile(r"\$\{(?P<literal>!?)(?P<name>[^{}]+)\}")


def parameter_text(value: object) -> str:
    """A scalar as CloudFormation compares parameters: as text, booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def evaluate(
    value: Any, known: Mapping[str, str], body: Mapping[str, Any] = _NO_TEMPLATE
) -> str | None:
    """The text that an expression will have, or None when that is not known yet.

    Args:
        value: a template's value, intrinsics in their long form. `Ref`, `Fn::Sub`, `Fn::Join`,
            `Fn::FindInMap` and `Fn::If` are understood; anything else, GetAtt and what is malformed
            among it, is unknown.
        known: parameters and pseudo parameters by name; `<name>` where a value has a marker only.
        body: of the template, for its Mappings and Conditions.
    """
    if isinstance(value, str | int | float):
        return parameter_text(value)
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    [(function, argument)] = value.items()
    if function == "Ref":
        return known.get(argument) if isinstance(argument, str) else None
    understood = _FUNCTIONS.get(function)
    return understood(argument, known, body) if understood else None


def holds(condition: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> bool | None:
    """Whether a condition holds, or None when that is not known yet.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html

    Args:
        condition: its name, or what is written under it.
        known, body: as evaluate takes them.
    """
    if isinstance(condition, str):
        conditions = body.get("Conditions")
        if not isinstance(conditions, Mapping) or condition not in conditions:
            return None
        # Without itself, so that one that names itself ends.
        others = {name: it for name, it in conditions.items() if name != condition}
        return holds(conditions[condition], known, {**body, "Conditions": others})
    match condition:
        case {"Condition": str(name)}:
            return holds(name, known, body)
        case {"Fn::Equals": [left, right]}:
            return _equal(evaluate(left, known, body), evaluate(right, known, body))
        case {"Fn::Not": [below]}:
            found = holds(below, known, body)
            return None if found is None else not found
        case {"Fn::And": list(parts)}:
            return _all([holds(it, known, body) for it in parts], of=True)
        case {"Fn::Or": list(parts)}:
            return _all([holds(it, known, body) for it in parts], of=False)
    return None


def _equal(left: str | None, right: str | None) -> bool | None:
    if left is None or right is None:
        return None
    return left == right or (None if _MARKER.search(left + right) else False)


def _all(parts: list[bool | None], *, of: bool) -> bool | None:
    """And, of True; Or, which is the same of False."""
    if any(it is (not of) for it in parts):
        return not of
    return None if None in parts else of


def _substitute(argument: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> str | None:
    match argument if isinstance(argument, list) else [argument, {}]:
        case [str(text), dict(own)]:
            pass
        case _:
            return None
    values: dict[str, str | None] = {
        **known,
        **{name: evaluate(value, known, body) for name, value in own.items()},
    }
    unknown = False

    def fill(match: re.Match[str]) -> str:
        nonlocal unknown
        if match["literal"]:
            return "${" + match["name"] + "}"
        value = values.get(match["name"].strip())
        unknown = unknown or value is None
        return value or ""

    filled = _SUB_VARIABLE.sub(fill, text)
    return None if unknown else filled


def _join(argument: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> str | None:
    match argument:
        case [separator, list(parts)]:
            pass
        case _:
            return None
    texts = [text for part in parts if (text := evaluate(part, known, body)) is not None]
    return str(separator).join(texts) if len(texts) == len(parts) else None


def _find_in_map(argument: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> str | None:
    """A mapping's value; what is to be taken in its stead only where all keys are known."""
    match argument:
        case [_, _, _] | [_, _, _, {"DefaultValue": _}]:
            keys = [evaluate(it, known, body) for it in argument[:3]]
        case _:
            return None
    found: Any = body.get("Mappings")
    for key in keys:
        if key is None or _MARKER.search(key):
            return None
        found = found.get(key) if isinstance(found, Mapping) else None
    if found is None and len(argument) > len(keys):
        found = argument[3]["DefaultValue"]
    return evaluate(found, known, body)


def _if(argument: Any, known: Mapping[str, str], body: Mapping[str, Any]) -> str | None:
    match argument:
        case [str(condition), then, otherwise]:
            found = holds(condition, known, body)
            return None if found is None else evaluate(then if found else otherwise, known, body)
    return None


_FUNCTIONS: Mapping[str, Callable[[Any, Mapping[str, str], Mapping[str, Any]], str | None]] = {
    "Fn::Sub": _substitute,
    "Fn::Join": _join,
    "Fn::FindInMap": _find_in_map,
    "Fn::If": _if,
}
