"""Finds where rows end, without making them: exactly where read_rows ends them, but sooner.

Rows that are CSV in the strict sense are found by a regular expression, a megabyte at a time. Only
what it does not match is given up a line at a time, as read_rows gives it up. That a regular
expression and csv.reader agree is what tests/unit/layer_tarius/bulk/test_row_ends.py is for.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from tarius.rows.lines import MAX_ROW_BYTES
from tarius.rows.rows import refuse_endless

# A repetition with a plus behind it gives nothing back, so no text makes matching slow.
_FIELD = rb'(?:[^",\r\n][^,\r\n]*+|"(?:[^"]++|"")*+"|)'
_CELLS = _FIELD + rb"(?:," + _FIELD + rb")*+"
_END = rb"(?:\r\n|\n|\r)"
_ROW = re.compile(_CELLS + _END)
_LAST_ROW = re.compile(_CELLS)
# The first alternative is for lines without quotes, which need no look at their cells.
_ROWS = re.compile(rb'(?:[^"\r\n]*+' + _END + rb"|" + _CELLS + _END + rb")*+")
_LINE_END = re.compile(_END)

# A row and the byte behind it, which tells whether its CR is the first half of a CRLF.
_LOOK_AHEAD = MAX_ROW_BYTES + 1
_FILL_BYTES = 4 * 1024 * 1024


class RowEnds:
    """Goes from row to row of a stream that begins where a row does.

    Attributes:
        offset: the byte of the file at which the next row begins.
        line: the number of that row's first physical line, from 1.
        again_bytes: how many bytes read_rows would have read again, behind rows given up.
    """

    def __init__(
        self, chunks: Iterable[bytes], offset: int, line: int = 1, again_bytes: int = 0
    ) -> None:
        self._chunks = iter(chunks)
        self._ended = False
        self._data = b""
        self._at = 0  # where the next row begins in the data
        self.offset = offset
        self.line = line
        self.again_bytes = again_bytes

    def advance(self, target: int) -> bool:
        """Go to the first end of a row at or after a byte of the file.

        Returns:
            False if the file ended before.

        Raises:
            UnusableFileError: nearly every quote is left open, as in a file made to be read for
                ever.
        """
        while self.offset < target:
            self._fill()
            if self._at == len(self._data):
                return False
            self._pass_rows(target)
        return True

    def _pass_rows(self, target: int) -> None:
        """Pass all rows that end before the target or at it, or else the one at hand."""
        longest = self._at + MAX_ROW_BYTES
        end = self._match(_ROWS, min(longest, self._at + target - self.offset))
        if end == self._at:
            end = self._match(_ROW, longest)
        if end == self._at and self._ended and len(self._data) <= longest:
            row = _LAST_ROW.fullmatch(self._data, self._at)
            end = row.end() if row else end
        if end > self._at:
            self._take(end)
        else:
            self._give_up_line()

    def _match(self, pattern: re.Pattern[bytes], limit: int) -> int:
        """Where the pattern's match ends, of which nothing lies beyond the limit."""
        if self._data[limit - 1 : limit + 1] == b"\r\n":
            limit -= 1  # a CRLF is one line end
        found = pattern.match(self._data, self._at, limit)
        return found.end() if found else self._at

    def _take(self, end: int) -> None:
        data, at = self._data, self._at
        crlf = data.count(b"\r\n", at, end)
        self.line += data.count(b"\n", at, end) + data.count(b"\r", at, end) - crlf
        self._pass(end)

    def _pass(self, end: int) -> None:
        self.offset += end - self._at
        self._at = end

    def _give_up_line(self) -> None:
        """Pass one physical line, behind which reading goes on."""
        lines = _Lines(self._data, self._at)
        try:
            for _ in csv.reader(lines, strict=True):
                break
        except (csv.Error, _TooLongError):
            pass
        self.again_bytes += lines.behind_first
        refuse_endless(self.again_bytes, self.offset + lines.size)
        while (end := self._line_end()) is None:
            # What is left may be the first half of a CRLF.
            self._pass(len(self._data) - self._data.endswith(b"\r"))
            self._fill()
        self._pass(end)
        self.line += 1

    def _line_end(self) -> int | None:
        """The end of the physical line at hand; None if it lies behind the data at hand."""
        found = _LINE_END.search(self._data, self._at)
        if found and (found.end() < len(self._data) or found.group() != b"\r"):
            return found.end()
        return len(self._data) if self._ended else None

    def _fill(self) -> None:
        if self._ended or len(self._data) - self._at >= _LOOK_AHEAD:
            return
        parts = [self._data[self._at :]]
        size = len(parts[0])
        while size < _FILL_BYTES and not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            parts.append(chunk or b"")
            size += len(parts[-1])
        self._data = b"".join(parts)
        self._at = 0


class _TooLongError(Exception):
    """The row being read has grown past the bound."""


class _Lines:
    """Lines for csv.reader, as it would be given them by read_rows, and how far it read.

    Attributes:
        size: the bytes of the lines that were read.
        behind_first: the bytes of those behind the first.
    """

    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at
        self.size = 0
        self.behind_first = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        found = _LINE_END.search(self._data, self._at, self._at + MAX_ROW_BYTES + 1)
        end = found.end() if found else min(len(self._data), self._at + MAX_ROW_BYTES + 1)
        line = self._data[self._at : end]
        if not line:
            raise StopIteration
        if self.size:
            self.behind_first += len(line)
        self.size += len(line)
        self._at = end
        if self.size > MAX_ROW_BYTES:
            raise _TooLongError
        # Quotes, commas and line ends are single bytes, also in UTF-8.
        return line.decode("latin-1")
