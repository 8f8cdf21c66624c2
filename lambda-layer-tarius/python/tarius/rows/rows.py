"""Physical lines → CSV rows, where one bad row costs that row and no other.

csv.reader does the parsing, in its strict mode: the lax one takes an unclosed quote for a cell that
holds all the rest of the file, and says nothing. When a row cannot be parsed, its first physical
line is given up and reading goes on at the next physical line.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from tarius.errors import UnusableFileError
from tarius.rows.lines import MAX_ROW_BYTES, TOO_LONG, Line

# The limit is the process's own; the default of 131,072 characters is below what an item may hold.
csv.field_size_limit(MAX_ROW_BYTES)

# Lines behind a row that was given up are parsed again. Text made for it could have each of them
# given up after a megabyte more; this bounds the work to a few times the size of the file.
_FREE_AGAIN_BYTES = 16 * 1024 * 1024
_AGAIN_PER_BYTE = 4

_NEVER_CLOSED = "a quote is opened and never closed"


class Row(NamedTuple):
    """A row of the file, or the physical line at which no row could be read.

    Attributes:
        line: the number of its first physical line, from 1.
        cells: the cells as they are; of an unparsed row, the physical line as the only one.
        size: its length in bytes as it stands in the file, an upper bound for that of its cells.
        problem: why it must not be loaded; empty for a good row.
        parsed: whether the cells are cells.
    """

    line: int
    cells: list[str]
    size: int
    problem: str = ""
    parsed: bool = True


_row = partial(tuple.__new__, Row)  # as for lines


class _RowTooLongError(Exception):
    """The row being read has grown past the bound."""


class _Feed:
    """Hands lines to csv.reader and remembers those of the row being read."""

    def __init__(self, lines: Iterable[Line], *, guarded: bool) -> None:
        self._lines = iter(lines)
        self._guarded = guarded
        self._again: deque[Line] = deque()
        self._read_bytes = 0
        self._again_bytes = 0
        self.current: list[Line] = []
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        """The lines' texts from here on; to be asked for again after an error."""
        again, lines, current = self._again, self._lines, self.current
        while True:
            if again:
                line = again.popleft()
            else:
                try:
                    line = next(lines)
                except StopIteration:
                    return
                self._read_bytes += line.size
            current.append(line)
            self.size += line.size
            if self.size > MAX_ROW_BYTES or line.problem == TOO_LONG:
                raise _RowTooLongError
            yield line.text

    def next_row(self) -> None:
        self.current.clear()
        self.size = 0

    def give_up_first_line(self) -> Line:
        """Take the row's first line out and put the others back, to be read again."""
        first, *others = self.current
        self._again.extendleft(reversed(others))
        self._again_bytes += self.size - first.size
        self.next_row()
        if self._guarded:
            refuse_endless(self._again_bytes, self._read_bytes)
        return first


def refuse_endless(again_bytes: int, read_bytes: int) -> None:
    """Refuse a file of which too many bytes were read again behind rows that were given up.

    Raises:
        UnusableFileError: nearly every quote is left open, as in a file made to be read for ever.
    """
    if again_bytes > _FREE_AGAIN_BYTES + _AGAIN_PER_BYTE * read_bytes:
        raise UnusableFileError("too many quotes are opened and never closed")


def read_rows(lines: Iterable[Line], *, guarded: bool = True) -> Iterator[Row]:
    """Read rows; blank lines are no rows.

    Args:
        guarded: refuse a file made to be read for ever. A part of a file cannot be judged alone:
            whoever reads parts has judged the whole file before.

    Raises:
        UnusableFileError: `guarded`, and `refuse_endless` says so.
    """
    feed = _Feed(lines, guarded=guarded)
    current = feed.current
    reader = csv.reader(feed, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RowTooLongError) as error:
            reason = _reason(error, len(feed.current))
            yield _unparsed(feed.give_up_first_line(), reason)
            reader = csv.reader(feed, strict=True)
            continue
        if cells:
            first = current[0]
            problem = first.problem if len(current) == 1 else _problem(current)
            yield _row((first.number, cells, feed.size, problem, True))
        feed.next_row()


def _problem(lines: list[Line]) -> str:
    for line in lines:
        if line.problem:
            return line.problem
    return ""


def _unparsed(line: Line, reason: str) -> Row:
    text = line.text.rstrip("\r\n")
    return Row(line.number, [text], line.size, line.problem or reason, parsed=False)


def _reason(error: Exception, lines: int) -> str:
    message = str(error)
    # Text after a quote on a later line: most likely that quote opens a cell of its own, and it is
    # the first line's quote that was left open.
    if isinstance(error, _RowTooLongError) or message == "unexpected end of data" or lines > 1:
        return _NEVER_CLOSED
    if "expected after" in message:
        return "text after a closing quote"
    return f"not CSV: {message}"
