"""The lines of a range that are not written, for their keys come again later: eight bytes each."""

from collections.abc import Iterable
from struct import Struct

_LINE = Struct(">Q")


def write_skips(lines: Iterable[int]) -> bytes:
    """The file of these lines."""
    return b"".join(map(_LINE.pack, lines))


def read_skips(body: bytes) -> set[int]:
    """The lines of a file."""
    return {line for (line,) in _LINE.iter_unpack(body)}
