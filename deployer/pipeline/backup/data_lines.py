"""The lines of a data file, unpacked as they come, and all that the manifest says of it checked."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from deployer.pipeline.backup.manifest import ListedFile
from deployer.pipeline.backup.stored import DamagedError, StoredObject

_GZIP_FORMAT = 16 + zlib.MAX_WBITS
_UNPACKED = 1024 * 1024
"""Bytes that are unpacked at once: a few packed ones may be a thousand times as many."""

_LONGEST_LINE = 16 * 1024 * 1024
"""Bytes. An item has 400 KB at most, of which JSON makes a few times as many."""


@dataclass(frozen=True)
class Chunk:
    """Lines of a file that are worked on together.

    Attributes:
        first: number of its first line, from 1.
    """

    file: ListedFile
    first: int
    lines: tuple[bytes, ...]


MOST_LINES = 100
"""Of a chunk, as BatchGetItem and TransactWriteItems take."""
MOST_BYTES = 400_000
"""Of its lines, but for a single one that is longer. A line is longer than its item; 400 KB of
items, as the largest one has, take 800 write units in a transaction, of the 1,000 that a partition
gives in a second."""


def chunks(file: ListedFile, stored: StoredObject) -> Iterator[Chunk]:
    """The lines of a data file.

    Raises:
        DamagedError: the file is not what the manifest says; after its end, if that shows it.
    """
    first, gathered, size, count = 1, list[bytes](), 0, 0
    for line in _items(file, checked(file, stored.chunks())):
        if len(gathered) == MOST_LINES or (gathered and size + len(line) > MOST_BYTES):
            yield Chunk(file, first, tuple(gathered))
            first, gathered, size = first + len(gathered), [], 0
        gathered.append(line)
        size += len(line)
        count += 1
    if gathered:
        yield Chunk(file, first, tuple(gathered))
    if count != file.items:
        raise DamagedError(f"it has {count} items, not {file.items}")


def checked(file: ListedFile, stored: Iterable[bytes]) -> Iterator[bytes]:
    """Pass on the stored bytes of a file.

    Raises:
        DamagedError: they are others than the manifest says; after the last of them.
    """
    hashed, size = hashlib.sha256(), 0
    for chunk in stored:
        hashed.update(chunk)
        size += len(chunk)
        yield chunk
    if size != file.size:
        raise DamagedError(f"it has {size} bytes, not {file.size}")
    if hashed.hexdigest() != file.sha256:
        raise DamagedError("its SHA-256 is not that of the manifest")


def _items(file: ListedFile, packed: Iterator[bytes]) -> Iterator[bytes]:
    """Lines with items, no more than the manifest says: a few bytes may be unpacked without end."""
    items = blank = 0
    for line in _lines(_unpacked(packed)):
        items, blank = (items + 1, blank) if line else (items, blank + 1)
        if items > file.items:
            _rather(packed, f"it has more than {file.items} items")
        if blank > file.items:
            _rather(packed, f"it has more than {file.items} blank lines")
        if line:
            yield line


def _rather(packed: Iterator[bytes], reason: str) -> NoReturn:
    """Tell what is wrong; that the bytes are not those of the manifest would be the better one."""
    for _ in packed:
        pass
    raise DamagedError(reason)


def _unpacked(packed: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from _inflated(packed)
    except zlib.error:
        _rather(packed, "it cannot be unpacked")


def _inflated(packed: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack one gzip member after the other; DynamoDB's own files may have several."""
    inflate, ended = zlib.decompressobj(_GZIP_FORMAT), False
    for rest in packed:
        out = b""
        while rest or (len(out) == _UNPACKED and not ended):
            if ended:
                inflate = zlib.decompressobj(_GZIP_FORMAT)
            out = inflate.decompress(rest, _UNPACKED)
            ended = inflate.eof
            rest = inflate.unused_data if ended else inflate.unconsumed_tail
            yield out
    if not ended:
        raise DamagedError("it breaks off")


def _lines(plain: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in plain:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
        if len(rest) > _LONGEST_LINE:
            raise DamagedError(f"a line has more than {_LONGEST_LINE} bytes, which no item has")
    if rest:
        yield rest
