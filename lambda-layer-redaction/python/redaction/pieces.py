"""Chunks of any sizes → pieces of one size, so that no verdict depends on how a stream was cut."""

from collections.abc import Iterable, Iterator


def pieces_of(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of just this size, but for the last, which is never empty."""
    held: list[bytes] = []
    room = size
    for chunk in chunks:
        place = 0
        while len(chunk) - place >= room:
            held.append(chunk[place : place + room])
            place += room
            yield b"".join(held)
            held, room = [], size
        if place < len(chunk):
            held.append(chunk[place:])
            room -= len(chunk) - place
    if held:
        yield b"".join(held)
