"""Messages as JSON lines: a record a line, for programs to read.

A record is its message's fields, named as in `deployer.messages`, and its `type`: the message's
name in kebab case. Times are ISO 8601 in UTC.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

from deployer.messages import Message
from deployer.render.unattended import Unattended

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


class JsonUi(Unattended):
    """Writes records, each at once, for a reader may be waiting for it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def emit(self, message: Message) -> None:
        """Write a message's record."""
        self._stream.write(json.dumps(record(message)) + "\n")
        self._stream.flush()


def record(message: Message) -> dict[str, Any]:
    """A message as what JSON knows."""
    return {"type": record_type(type(message)), **_plain(message)}


def record_type(message: type) -> str:
    """`StackEvent` is a `stack-event`."""
    return _WORD_START.sub("-", message.__name__).lower()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {it.name: _plain(getattr(value, it.name)) for it in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(it) for name, it in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(it) for it in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value
