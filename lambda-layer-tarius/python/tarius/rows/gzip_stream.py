"""Bytes as they are stored → bytes of text: gzip is recognised by its first bytes and undone."""

import zlib
from collections.abc import Iterable, Iterator

from tarius.errors import UnusableFileError

MAGIC = b"\x1f\x8b"
_GZIP_FORMAT = 16 + zlib.MAX_WBITS

# However far a stream expands, no more than this is held at once: a bomb costs time, not memory.
_OUTPUT_STEP = 256 * 1024
# A member's remainder is copied when it ends. Small steps keep a file of a million tiny members
# from copying a large remainder a million times.
_INPUT_STEP = 16 * 1024


def plain_chunks(stored: Iterable[bytes]) -> Iterator[bytes]:
    """Undo gzip if the content is gzip, whatever the file's name says.

    Raises:
        UnusableFileError: the gzip data is damaged or cut short.
    """
    chunks = iter(stored)
    beginning = b""
    while len(beginning) < len(MAGIC) and (chunk := next(chunks, None)) is not None:
        beginning += chunk
    if not beginning.startswith(MAGIC):
        yield beginning
        yield from chunks
        return
    yield from _regrouped(_inflated(_small_steps(beginning, chunks)))


def _small_steps(beginning: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    chunk: bytes | None = beginning
    while chunk is not None:
        for start in range(0, len(chunk), _INPUT_STEP):
            yield chunk[start : start + _INPUT_STEP]
        chunk = next(chunks, None)


def _inflated(steps: Iterator[bytes]) -> Iterator[bytes]:
    """Members one after the other, each checked by its own length and checksum."""
    member = zlib.decompressobj(_GZIP_FORMAT)
    fresh = True  # nothing of this member has been read yet
    try:
        for step in steps:
            data = step
            while data:
                if fresh and not (data := data.lstrip(b"\0")):
                    break  # padding with zeros after a member is customary
                fresh = False
                yield member.decompress(data, _OUTPUT_STEP)
                data = member.unconsumed_tail
                if member.eof:
                    data = member.unused_data
                    member = zlib.decompressobj(_GZIP_FORMAT)
                    fresh = True
        # zlib may still hold output when the input ends just where a step's output was full.
        while not fresh and (rest := member.decompress(b"", _OUTPUT_STEP)):
            yield rest
    except zlib.error as error:
        raise UnusableFileError(f"the gzip data is damaged ({error})") from error
    if not fresh and not member.eof:
        raise UnusableFileError("the gzip data is cut short: its end is missing")


def _regrouped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    # Tiny pieces would make whoever joins them to an unfinished line copy that line each time.
    # Joining stops before an error is passed on, so that what was good is still read.
    held = bytearray()
    try:
        for piece in pieces:
            held += piece
            if len(held) >= _OUTPUT_STEP:
                yield bytes(held)
                held.clear()
    except UnusableFileError:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)
