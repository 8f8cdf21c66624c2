"""JSON as RFC 8259 and RFC 7493 have it, strictly, with each number kept as it was spelt.

Python's own parser takes NaN, takes the last of two members with one name, and makes numbers
binary; none of that happens here. https://www.rfc-editor.org/rfc/rfc7493
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any, NoReturn, TypeAlias

MOST_NESTED = 32
"""Objects and arrays within each other, the outermost included: as deep as DynamoDB takes them.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

# Strings, which may hide what nests. An unclosed one ends the search; the parser says so.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[{\]}]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_SPELT_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number, by its spelling."""

    text: str


Value: TypeAlias = "dict[str, Value] | list[Value] | str | Number | bool | None"


class JsonError(Exception):
    """The text is no document that is taken.

    Attributes:
        code: names the fault, for programs.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse(text: str) -> Value:
    """Read a document.

    Raises:
        JsonError: it is malformed, too deep, has a name twice in one object, or a lone surrogate.
    """
    _check_depth(text)
    try:
        value: Value = json.loads(
            text,
            parse_float=Number,
            parse_int=Number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise JsonError("malformed-json", f"The body is not JSON: see {where}.") from error
    # A surrogate may be spelt \ud800 or stand there itself; neither can be stored as UTF-8.
    if _SPELT_SURROGATE.search(text) or _LONE_SURROGATE.search(text):
        _check_surrogates(value)
    return value


def canonical(value: Value) -> str:
    """The document as text: names in order, no blanks, numbers as they were spelt.

    Two documents with the same text say the same.
    """
    # Not `match`, which takes half as long again.
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dict):
        members = [f"{encode_basestring(it)}:{canonical(value[it])}" for it in sorted(value)]
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join([canonical(it) for it in value]) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null"


def _check_depth(text: str) -> None:
    if text.count("[") + text.count("{") <= MOST_NESTED:
        return
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        if bracket in "[{":
            depth += 1
            if depth > MOST_NESTED:
                message = f"More than {MOST_NESTED} objects and arrays stand within each other."
                raise JsonError("too-deep", message)
        else:
            depth -= 1


def _refuse_constant(name: str) -> NoReturn:
    raise JsonError("not-a-number", f"{name} is not a JSON number.")


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) < len(members):
        raise JsonError("duplicate-name", "An object has two members with the same name.")
    return made


def _check_surrogates(value: Value) -> None:
    match value:
        case str():
            if _LONE_SURROGATE.search(value):
                raise JsonError("lone-surrogate", "A text has half of a surrogate pair.")
        case dict():
            for name, member in value.items():
                _check_surrogates(name)
                _check_surrogates(member)
        case list():
            for member in value:
                _check_surrogates(member)
