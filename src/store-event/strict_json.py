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

# What nests, and the strings that hide it. An unclosed string ends the search; the parser says so.
_NESTING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|([\[{])|([\]}])', re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


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
    if "\\u" in text or _LONE_SURROGATE.search(text):
        _check_surrogates(value)
    return value


def canonical(value: Value) -> str:
    """The document as text: names in order, no blanks, numbers as they were spelt.

    Two documents with the same text say the same.
    """
    match value:
        case str():
            return encode_basestring(value)
        case Number(text):
            return text
        case dict():
            names = sorted(value)
            return (
                "{"
                + ",".join(f"{encode_basestring(it)}:{canonical(value[it])}" for it in names)
                + "}"
            )
        case list():
            return "[" + ",".join(map(canonical, value)) + "]"
        case bool():
            return "true" if value else "false"
    return "null"


def _check_depth(text: str) -> None:
    depth = 0
    for found in _NESTING.finditer(text):
        if found[1]:
            depth += 1
            if depth > MOST_NESTED:
                message = f"More than {MOST_NESTED} objects and arrays stand within each other."
                raise JsonError("too-deep", message)
        elif found[2]:
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
