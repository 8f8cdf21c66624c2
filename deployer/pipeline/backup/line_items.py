"""The items of the lines of a backup.

A line is `{"Item": {"Id": {"S": "1"}, ...}}`, as DynamoDB's own export writes it: numbers are text,
bytes are Base64.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

import base64
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deployer.pipeline.backup.items import Item

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,6})?")


class LineError(ValueError):
    """A line that holds no item; its text says why, and nothing of what stands in it."""


def read_line(line: bytes, keys: Sequence[str]) -> Item:
    """The item of a line.

    Args:
        keys: names of the key attributes, which it must have.

    Raises:
        LineError: the line holds no item, or one without its key.
    """
    try:
        found = json.loads(line)
    except RecursionError:
        raise LineError("it is nested too deeply") from None
    except ValueError:
        raise LineError("it is no JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("Item"), dict):
        raise LineError('it has no "Item"')
    item = _map(found["Item"])
    for name in keys:
        if next(iter(item.get(name, {})), "") not in ("S", "N", "B"):
            raise LineError(f"the item has no key '{name}'")
    return item


def _attribute(attribute: Any) -> dict[str, Any]:
    if not isinstance(attribute, dict) or len(attribute) != 1:
        raise LineError("an attribute has not one type")
    [(kind, content)] = attribute.items()
    if kind not in _READ:
        raise LineError("an attribute has an unknown type")
    return {kind: _READ[kind](content)}


def _text(content: Any) -> str:
    if not isinstance(content, str):
        raise LineError("a text is none")
    return content


def _number(content: Any) -> str:
    if not isinstance(content, str) or not _NUMBER.fullmatch(content):
        raise LineError("a number is none")
    return content


def _bytes(content: Any) -> bytes:
    text = _text(content)
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:  # binascii.Error among them
        raise LineError("bytes are no Base64") from None


def _truth(content: Any) -> bool:
    if not isinstance(content, bool):
        raise LineError("a truth value is none")
    return content


def _list(content: Any) -> list[Any]:
    if not isinstance(content, list):
        raise LineError("a list is none")
    return [_attribute(it) for it in content]


def _map(content: Any) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise LineError("a map is none")
    return {name: _attribute(it) for name, it in content.items()}


def _set_of(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def members(content: Any) -> list[Any]:
        if not isinstance(content, list) or not content:
            raise LineError("a set is none")
        return [read(it) for it in content]

    return members


_READ: Mapping[str, Callable[[Any], Any]] = {
    "S": _text,
    "N": _number,
    "B": _bytes,
    "BOOL": _truth,
    "NULL": _truth,
    "L": _list,
    "M": _map,
    "SS": _set_of(_text),
    "NS": _set_of(_number),
    "BS": _set_of(_bytes),
}
