"""Evaluates the part of CloudFormation's expressions that can be known before deployment."""

import re
from collections.abc import Mapping
from typing import Any

_SUB_VARIABLE = re.compile(r"\$\{(?P<literal>!?)(?P<name>[^{}]+)\}")


def parameter_text(value: object) -> str:
    """A scalar as CloudFormation compares parameters: as text, booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def evaluate(value: Any, known: Mapping[str, str]) -> str | None:
    """The text that an expression will have, or None when that is not known yet.

    Args:
        value: a template's value, intrinsics in their long form. `Ref`, `Fn::Sub` and `Fn::Join`
            are understood; anything else, GetAtt and what is malformed among it, is unknown.
        known: parameters and pseudo parameters by name.
    """
    if isinstance(value, str | int | float):
        return parameter_text(value)
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    [(function, argument)] = value.items()
    if function == "Ref":
        return known.get(argument) if isinstance(argument, str) else None
    if function == "Fn::Sub":
        return _substitute(argument, known)
    if function == "Fn::Join":
        return _join(argument, known)
    return None


def _substitute(argument: Any, known: Mapping[str, str]) -> str | None:
    match argument if isinstance(argument, list) else [argument, {}]:
        case [str(text), dict(own)]:
            pass
        case _:
            return None
    values: dict[str, str | None] = {
        **known,
        **{name: evaluate(value, known) for name, value in own.items()},
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


def _join(argument: Any, known: Mapping[str, str]) -> str | None:
    match argument:
        case [separator, list(parts)]:
            pass
        case _:
            return None
    texts = [text for part in parts if (text := evaluate(part, known)) is not None]
    return str(separator).join(texts) if len(texts) == len(parts) else None
