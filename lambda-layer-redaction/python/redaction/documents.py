"""One JSON document of one or several lines → the same, redacted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redaction.errors import not_json, too_large
from redaction.json_text import BLANKS, JsonWriter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from redaction.records import RecordRedactor

_LINE_END = 2  # CRLF, which is not counted


def redact_document(pieces: Iterable[bytes], records: RecordRedactor, bound: int) -> bytes:
    """The whole document; blanks before and after it stay as they are.

    Raises:
        RefusedError: it is not JSON, too large or too deep, or may not be seen.
    """
    text = _text(pieces, bound)
    stripped = text.strip(BLANKS)
    begin = text.index(stripped)
    value = records.redacted(stripped, 1 + text.count("\n", 0, begin))
    written = JsonWriter().write([value])
    return f"{text[:begin]}{written}{text[begin + len(stripped) :]}".encode("ascii")


def _text(pieces: Iterable[bytes], bound: int) -> str:
    whole = bytearray()
    for piece in pieces:
        whole += piece
        if len(whole) > bound + _LINE_END:
            raise too_large(bound, 1)
    try:
        return whole.decode()
    except UnicodeDecodeError as error:
        fault = not_json(1 + whole.count(b"\n", 0, error.start))
    raise fault
