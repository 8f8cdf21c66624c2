"""JSON lines → redacted lines, a batch at a time."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from redaction.errors import RefusedError, not_json, too_large
from redaction.json_text import BLANKS, JsonWriter
from redaction.number_marks import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from redaction.records import RecordRedactor

# Elements of a batch that are written as the ends of lines; drawn anew in each process.
_LF = f"l{secrets.token_hex(12)}"
_CRLF = f"c{secrets.token_hex(12)}"


class LineRedactor:
    """Redacts lines, and counts them."""

    def __init__(self, records: RecordRedactor, bound: int) -> None:
        """Take what redacts a record, and how long a line may be, in bytes without its LF."""
        self._records = records
        self._bound = bound
        self._writer = JsonWriter()
        self._line = 1

    def redacted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The lines of a stream whose pieces are no longer than the bound.

        Memory is bounded by the longest line and a batch's values, whatever the stream's length.
        A line that is refused ends the stream: all before it have been given out by then.

        Raises:
            RefusedError: a line is not JSON, too long or too deep, or may not be seen.
        """
        begun = bytearray()
        for piece in pieces:
            cut = piece.rfind(b"\n") + 1
            if cut:
                # Only the first line can be too long: all others are within one piece.
                self._check_length(len(begun) + piece.index(b"\n"))
                yield from self._batch(bytes(begun) + piece[:cut])
                begun = bytearray(piece[cut:])
            else:
                begun += piece
            self._check_length(len(begun))
        if begun:
            yield from self._batch(bytes(begun))

    def _check_length(self, length: int) -> None:
        if length > self._bound:
            raise too_large(self._bound, self._line)

    def _batch(self, data: bytes) -> Iterator[bytes]:
        """Redact whole lines: all, or those before the first that is refused."""
        refused: RefusedError | None = None
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            good = data.rfind(b"\n", 0, error.start) + 1
            text = data[:good].decode()
            refused = not_json(self._line + data.count(b"\n", 0, good))
        values: list[Any] = []
        try:
            self._read(text, values)
        except RefusedError as error:
            refused = error
        if values:
            yield self._written(values)
        if refused is not None:
            raise refused

    def _read(self, text: str, values: list[Any]) -> None:
        """Append the lines' values, and their ends as values of their own."""
        lines = text.split("\n")
        last = lines.pop()
        redacted = self._records.redacted
        for line in lines:
            stripped = line.strip(BLANKS)
            values.append(redacted(stripped, self._line) if stripped else NOTHING)
            values.append(_CRLF if line.endswith("\r") else _LF)
            self._line += 1
        if stripped := last.strip(BLANKS):
            values.append(redacted(stripped, self._line))

    def _written(self, values: list[Any]) -> bytes:
        text = self._writer.write(values)
        if values[-1] in (_LF, _CRLF):
            text += ","
        return text.replace(f',"{_LF}",', "\n").replace(f',"{_CRLF}",', "\r\n").encode("ascii")
