"""The items of the lines of a backup.

A line is `{"Item": {"Id": {"S": "1"}, ...}}`, as DynamoDB's own export writes it: numbers are text,
bytes are Base64.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deployer.pipeline.backup.items import Item, number_of
from deployer.pipeline.backup.numbers import why_not_a_number

_DEEPEST = 40
"""Levels that are read. DynamoDB has 32, and counts them itself."""
LONGEST_KEY = 2048
"""Bytes of a partition key.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html"""
_LONGEST_SORT_KEY = 1024


class LineError(ValueError):
    """A line that holds no item; its text says why, and nothing of what stands in it."""


def read_line(line: bytes, keys: Sequence[str], types: Mapping[str, str] | None = None) -> Item:
    """The item of a line.

    Args:
        keys: names of the key attributes, which it must have, the partition key first.
        types: of them, S, N or B, as far as they are known.

    Raises:
        LineError: the line holds no item, or one that no table with this key can have.
    """
    try:
        found = json.loads(line)
    except RecursionError:
        raise LineError("it is nested too deeply") from None
    except ValueError:
        raise LineError("it is no JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("Item"), dict):
        raise LineError('it has no "Item"')
    item = _map(found["Item"], _DEEPEST)
    for name, most in zip(keys, (LONGEST_KEY, _LONGEST_SORT_KEY), strict=False):
        _check_key(name, item.get(name, {}), (types or {}).get(name), most)
    return item


def _check_key(name: str, attribute: Mapping[str, Any], wanted: str | None, most: int) -> None:
    [(kind, content)] = attribute.items() or [("", "")]
    if kind not in ("S", "N", "B"):
        raise LineError(f"the item has no key '{name}'")
    if wanted and kind != wanted:
        raise LineError(f"the key '{name}' is of type {kind}, not {wanted}")
    if not content:
        raise LineError(f"the key '{name}' is empty")
    if key_size(content) > most:
        raise LineError(f"the key '{name}' has more than {most} bytes")


def key_size(content: str | bytes) -> int:
    """The bytes of a text, a number or bytes."""
    return len(content.encode() if isinstance(content, str) else content)


def _attribute(attribute: Any, levels: int) -> dict[str, Any]:
    if not isinstance(attribute, dict) or len(attribute) != 1:
        raise LineError("an attribute has not one type")
    if not levels:
        raise LineError("it is nested too deeply")
    [(kind, content)] = attribute.items()
    if kind in _NESTED:
        return {kind: _NESTED[kind](content, levels - 1)}
    if kind not in _READ:
        raise LineError("an attribute has an unknown type")
    return {kind: _READ[kind](content)}


def _text(content: Any) -> str:
    if not isinstance(content, str):
        raise LineError("a text is none")
    if not content.isascii():
        try:
            content.encode()
        except UnicodeEncodeError:
            raise LineError("a text is no UTF-8") from None
    return content


def _number(content: Any) -> str:
    if not isinstance(content, str):
        raise LineError("a number is none")
    if reason := why_not_a_number(content):
        raise LineError(reason)
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


def _null(content: Any) -> bool:
    if content is not True:
        raise LineError("a null is none")
    return True


def _list(content: Any, levels: int) -> list[Any]:
    if not isinstance(content, list):
        raise LineError("a list is none")
    return [_attribute(it, levels) for it in content]


def _map(content: Any, levels: int) -> dict[str, Any]:
    if not isinstance(content, dict):
        raise LineError("a map is none")
    return {_text(name): _attribute(it, levels) for name, it in content.items()}


def _set_of(
    read: Callable[[Any], Any], value: Callable[[Any], Any] = lambda it: it
) -> Callable[[Any], list[Any]]:
    """Reads sets.

    Args:
        value: the same of members that are the same however they are spelt.
    """

    def members(content: Any) -> list[Any]:
        if not isinstance(content, list) or not content:
            raise LineError("a set is none")
        found = [read(it) for it in content]
        if len(set(map(value, found))) < len(found):
            raise LineError("a set has a member twice")
        return found

    return members


_READ: Mapping[str, Callable[[Any], Any]] = {
    "S": _text,
    "N": _number,
    "B": _bytes,
    "BOOL": _truth,
    "NULL": _null,
    "SS": _set_of(_text),
    "NS": _set_of(_number, number_of),
    "BS": _set_of(_bytes),
}
_NESTED: Mapping[str, Callable[[Any, int], Any]] = {"L": _list, "M": _map}
