"""JSON text → values → JSON text: as RFC 8259 has it, with nothing changed that means something.

Numbers stay as they were spelt, names in their order. Of several members with one name the last is
taken, in the place of the first, as most parsers do, and no other is written. What is written is
ASCII without blanks, so half of a surrogate pair survives, and no reader can take U+2028 in a text
for the end of a line.
"""

from __future__ import annotations

import json
import re
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NoReturn

from redaction.errors import RefusedError, not_json, too_deep
from redaction.number_marks import marked, unmarked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_NESTED = 256
"""Objects and arrays within each other. Python's own bound depends on who calls."""

BLANKS = " \t\r\n"
"""What JSON takes for blanks."""

_BETWEEN_BRACKETS = re.compile(r'"(?:[^"\\]|\\.?)*+"?|[^\[\]{}"]+', re.DOTALL)
# The one integer that Python would spell otherwise.
_MINUS_ZERO = re.compile(r"-0(?![0-9.eE])")
_STEPS = {"[": 1, "{": 1, "]": -1, "}": -1}


class JsonReader:
    """Parses text, one value at a time."""

    def __init__(self, object_hook: Callable[[dict[str, Any]], dict[str, Any]] | None) -> None:
        """Take what is done to each object, innermost first, as soon as it is parsed."""
        decoder = partial(
            json.JSONDecoder, object_hook=object_hook, parse_float=marked, parse_constant=_refuse
        )
        self._decode = decoder().raw_decode
        self._decode_slowly = decoder(parse_int=marked).raw_decode

    def read(self, text: str, line: int) -> Any:
        """The value of a text that has no blanks around it.

        Args:
            line: where it begins, for messages.

        Raises:
            RefusedError: it is not one JSON value, or nested too deep.
        """
        if text.count("{") + text.count("[") > MOST_NESTED:
            _check_depth(text, line)
        has_minus_zero = "-0" in text and _MINUS_ZERO.search(text)
        return self._read(self._decode_slowly if has_minus_zero else self._decode, text, line)

    def _read(self, decode: Callable[[str], tuple[Any, int]], text: str, line: int) -> Any:
        fault: RefusedError | None = None
        try:
            value, end = decode(text)
        except json.JSONDecodeError as error:
            fault = not_json(line + error.lineno - 1)
        except ValueError:
            # NaN or Infinity, or an integer with more digits than Python takes.
            fault = not_json(line) if decode is self._decode_slowly else None
        except RecursionError:
            fault = too_deep(MOST_NESTED, line)
        else:
            if end == len(text):
                return value
            more = len(text) - len(text[end:].lstrip(BLANKS))
            fault = not_json(line + text.count("\n", 0, more))
        if fault is None:
            return self._read(self._decode_slowly, text, line)
        raise fault  # not in a handler: the parser's own error holds the whole text


class JsonWriter:
    """Writes values as a list's elements, for less is done for each that way than one by one."""

    def __init__(self) -> None:
        self._encode = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode

    def write(self, values: Sequence[Any]) -> str:
        """The texts of values, with commas between them."""
        return unmarked(self._encode(values)[1:-1])


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)  # NaN, Infinity, -Infinity


def _check_depth(text: str, line: int) -> None:
    brackets = _BETWEEN_BRACKETS.sub("", text)
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > MOST_NESTED:
        raise too_deep(MOST_NESTED, line)
