"""Items as lines of JSON, as DynamoDB's own export writes them, and back.

Each line is `{"Item": {"Id": {"S": "1"}, ...}}`. Numbers are text, so no digit is lost; bytes are
Base64. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Item: TypeAlias = "dict[str, Any]"
"""As boto3's client has it: {"Id": {"S": "1"}, "picture": {"B": b"..."}}."""


def item_line(item: Mapping[str, Any]) -> bytes:
    """The line of an item, with its end."""
    text = json.dumps({"Item": item}, ensure_ascii=False, separators=(",", ":"), default=_as_base64)
    return text.encode() + b"\n"


def line_item(line: bytes) -> Item:
    """The item of a line.

    Raises:
        ValueError: the line holds no item.
    """
    match json.loads(line):
        case {"Item": dict(plain)}:
            return from_plain(plain)
    raise ValueError("the line holds no item")


def to_plain(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item, or the key of one, as JSON can hold it."""
    plain: dict[str, Any] = json.loads(item_line(item))["Item"]
    return plain


def from_plain(plain: Mapping[str, Any]) -> Item:
    """The item of what `to_plain` gave."""
    return {name: _attribute(value) for name, value in plain.items()}


def _as_base64(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    raise TypeError(f"no attribute of an item is a {type(value).__name__}")


def _attribute(attribute: dict[str, Any]) -> dict[str, Any]:
    [(kind, content)] = attribute.items()
    match kind:
        case "B":
            return {"B": base64.b64decode(content, validate=True)}
        case "BS":
            return {"BS": [base64.b64decode(member, validate=True) for member in content]}
        case "L":
            return {"L": [_attribute(member) for member in content]}
        case "M":
            return {"M": {name: _attribute(member) for name, member in content.items()}}
    return {kind: content}
