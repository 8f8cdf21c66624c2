"""The beginning of an object, as much of it as tells what the object is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from redaction.errors import too_large
from redaction.json_text import BLANKS

if TYPE_CHECKING:
    from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_BLANK_BYTES = BLANKS.encode()
# What may stand before JSON in any of Unicode's encodings: byte order marks, halves of wide blanks.
_BEFORE_JSON = _BLANK_BYTES + _BOM + b"\xff\xfe\0"
_CONTAINERS = (b"{", b"[")
_SCALARS = tuple(bytes([it]) for it in b'"-0123456789tfn')


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first bytes of an object.

    Attributes:
        mark: UTF-8's byte order mark, or nothing.
        head: what follows it; where that may be JSON, its first line that is not blank and, if it
            has one, the beginning of a second.
        blank: how many bytes of the head stand before that line.
    """

    mark: bytes
    head: bytes
    blank: int

    @property
    def is_blank(self) -> bool:
        """Whether the object has nothing but blanks."""
        return self.blank == len(self.head)

    @property
    def begins_container(self) -> bool:
        """Whether a JSON object or array may begin here."""
        return self.head.startswith(_CONTAINERS, self.blank)

    @property
    def begins_scalar(self) -> bool:
        """Whether a JSON text, number or word may begin here."""
        return self.head.startswith(_SCALARS, self.blank)

    @property
    def resembles_container(self) -> bool:
        """Whether an object or array may begin here in another encoding, or behind NUL bytes."""
        return self.head.lstrip(_BEFORE_JSON).startswith(_CONTAINERS)

    @property
    def line(self) -> int:
        """The number of the first line that is not blank."""
        return self.head.count(b"\n", 0, self.blank) + 1

    @property
    def first_line(self) -> bytes:
        """That line, without its LF."""
        return self.head[self.blank : self._end]

    @property
    def has_second_line(self) -> bool:
        """Whether anything but blanks follows it."""
        return bool(self.head[self._end :].strip(_BLANK_BYTES))

    @property
    def _end(self) -> int:
        end = self.head.find(b"\n", self.blank)
        return len(self.head) if end == -1 else end


def read_beginning(pieces: Iterator[bytes], bound: int) -> Beginning:
    """Read from a stream until it is clear what it is.

    Raises:
        RefusedError: it takes more bytes than the bound to tell.
    """
    found = _until_something(pieces, bound)
    if found.begins_container or found.begins_scalar:
        return _until_second_line(found, pieces, bound)
    return found


def _until_something(pieces: Iterator[bytes], bound: int) -> Beginning:
    read: list[bytes] = []
    before = 0
    for piece in pieces:
        read.append(piece)
        more = len(piece.lstrip(_BEFORE_JSON))
        before += len(piece) - more
        if before > bound:
            raise too_large(bound, 1)
        if more:
            break
    head = b"".join(read)
    mark = _BOM if head.startswith(_BOM) else b""
    head = head[len(mark) :]
    return Beginning(mark, head, len(head) - len(head.lstrip(_BLANK_BYTES)))


def _until_second_line(found: Beginning, pieces: Iterator[bytes], bound: int) -> Beginning:
    read = [found.head]
    room = bound - (len(found.head) - found.blank)
    # Each piece is looked at once, for the line may be as long as the bound.
    has_line, has_more = b"\n" in found.head[found.blank :], found.has_second_line
    while not has_more and room >= 0 and (piece := next(pieces, b"")):
        read.append(piece)
        room -= len(piece)
        _, end, after = piece.partition(b"\n")
        has_more = bool((piece if has_line else after).strip(_BLANK_BYTES))
        has_line = has_line or bool(end)
    whole = Beginning(found.mark, b"".join(read), found.blank)
    if len(whole.first_line) > bound:
        raise too_large(bound, whole.line)
    return whole
