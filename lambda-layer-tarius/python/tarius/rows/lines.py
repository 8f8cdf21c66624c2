"""Bytes of text → physical lines, each with its number, decoded on its own.

A line is what ends with LF, CRLF or CR, wherever the bytes happen to be cut into chunks, and
whether or not the line end stands inside quotes: joining lines to rows is for csv_rows.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from tarius.errors import UnusableFileError

# A DynamoDB item holds 400 KB, so a row of more than this can never become one.
MAX_ROW_BYTES = 1024 * 1024
# What is kept of a longer line, so that a person can recognise it in the rejects.
_KEPT_OF_LONG_LINE = 1000

UTF8_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")

TOO_LONG = f"the line is longer than {MAX_ROW_BYTES} bytes; only its beginning is kept"
NOT_UTF8 = "not UTF-8 text"
NUL_BYTE = "a NUL byte"


class Line(NamedTuple):
    """A physical line. A tuple, as one is made for every line of a file of millions.

    Attributes:
        number: its number in the file, from 1.
        text: the line with its line end. Bytes that are not UTF-8 are kept as lone surrogates
            (PEP 383), so that encoding with `surrogateescape` gives the original bytes.
        size: its length in bytes, line end included.
        problem: why no row with this line may be loaded; empty for a good line.
    """

    number: int
    text: str
    size: int
    problem: str


# Line(…) goes through a function in Python, which takes as long again as all else for a line.
_line = partial(tuple.__new__, Line)


def physical_lines(chunks: Iterable[bytes]) -> Iterator[Line]:
    """Cut a stream into lines; memory is bounded by the row bound and one chunk.

    Raises:
        UnusableFileError: the content is UTF-16 or UTF-32.
    """
    return lines_from(_without_bom(chunks), 1)


def lines_from(chunks: Iterable[bytes], first: int) -> Iterator[Line]:
    """The lines of a part of a file that begins where the line with the number `first` does.

    Within a file the bytes of a byte order mark are text like any other.
    """
    for number, raw in enumerate(_raw_lines(chunks), start=first):
        problem = NUL_BYTE if b"\0" in raw else ""
        if len(raw) > MAX_ROW_BYTES:
            problem, raw = TOO_LONG, raw[:_KEPT_OF_LONG_LINE]
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode(errors="surrogateescape")
            problem = problem or NOT_UTF8
        yield _line((number, text, len(raw), problem))


def _without_bom(chunks: Iterable[bytes]) -> Iterator[bytes]:
    remaining = iter(chunks)
    beginning = b""
    while len(beginning) < 4 and (chunk := next(remaining, None)) is not None:
        beginning += chunk
    if beginning.startswith(_WIDE_BOMS):
        raise UnusableFileError("the text is UTF-16 or UTF-32: save the file as UTF-8")
    yield beginning.removeprefix(UTF8_BOM)
    yield from remaining


def _raw_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines with their ends. One over the bound comes cut to one byte more than the bound."""
    tail = b""  # the line that is not finished yet
    skipping = False  # inside a line that was over the bound and has been handed out
    for chunk in chunks:
        # bytes.splitlines, unlike str.splitlines, knows no other ends than LF, CRLF and CR.
        lines = (tail + chunk).splitlines(keepends=True)
        # A CR at the end of a chunk may be the first half of a CRLF.
        tail = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        for line in lines:
            if skipping:
                skipping = False
            else:
                yield line[: MAX_ROW_BYTES + 1]
        if len(tail) > MAX_ROW_BYTES or (skipping and tail):
            if not skipping:
                yield tail[: MAX_ROW_BYTES + 1]
            skipping = True
            tail = tail[-1:] if tail.endswith(b"\r") else b""
    if tail and not skipping:
        yield tail[: MAX_ROW_BYTES + 1]
