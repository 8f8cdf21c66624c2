"""Windows cut out of a stream of chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redaction.reads.windows import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from redaction.reads.windows import Window


def counted(chunks: Iterable[bytes]) -> int:
    """How many bytes there are."""
    return sum(len(chunk) for chunk in chunks)


def cut(chunks: Iterable[bytes], start: int, stop: int) -> Iterator[bytes]:
    """The bytes from one place to before another; what comes behind is not read."""
    place = 0
    for chunk in chunks:
        part = chunk[max(start - place, 0) : stop - place]
        if part:
            yield part
        place += len(chunk)
        if place >= stop:
            return


class Kept:
    """What a window may turn out to be, held while the stream goes by; not more than so much."""

    def __init__(self, window: Window, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = bytearray()
        self._begin = 0
        self._from_start = window if isinstance(window, Span) else None

    def filled(self, chunks: Iterable[bytes]) -> int:
        """Look at all chunks, and return how many bytes they are."""
        span = self._from_start
        place = 0
        if span is not None:
            self._begin = span.first
            last = span.first + self._most if span.last is None else span.last + 1
            stop = min(last, span.first + self._most)
            for chunk in chunks:
                if place < stop:
                    self._held += chunk[max(span.first - place, 0) : stop - place]
                place += len(chunk)
            return place
        for chunk in chunks:
            self._held += chunk
            place += len(chunk)
            if len(self._held) > 2 * self._most:
                del self._held[: -self._most]
        self._begin = place - len(self._held)
        return place

    def taken(self, start: int, stop: int) -> bytes | None:
        """The bytes from one place to before another; None if they are not held."""
        begin = start - self._begin
        end = stop - self._begin
        if begin < 0 or end > len(self._held):
            return None
        return bytes(self._held[begin:end])
