"""Data files are read in chunks, and every way in which they can be broken is told."""

import gzip
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from deployer.pipeline.backup import data_lines
from deployer.pipeline.backup.data_lines import MOST_BYTES, MOST_LINES, Chunk, chunks
from deployer.pipeline.backup.manifest import ListedFile
from deployer.pipeline.backup.stored import DamagedError
from tests.backup_files import line, packed
from tests.unit.pipeline.backup.folders import listed


class _Stored:
    """An object whose bytes come in pieces."""

    def __init__(self, body: bytes, piece: int = 7) -> None:
        self.body, self.piece = body, piece

    def chunks(self) -> Iterator[bytes]:
        for at in range(0, len(self.body), self.piece):
            yield self.body[at : at + self.piece]


def _read(body: bytes, file: ListedFile, piece: int = 7) -> list[Chunk]:
    stored: Any = _Stored(body, piece)
    return list(chunks(file, stored))


def _items(count: int) -> list[dict[str, Any]]:
    return [{"Id": {"S": str(it)}} for it in range(count)]


@pytest.mark.parametrize("piece", [1, 7, 10_000])
def test_lines_come_in_order_in_chunks_that_dynamodb_takes(piece: int) -> None:
    body = packed(_items(2 * MOST_LINES + 1))
    found = _read(body, listed("k", body, 2 * MOST_LINES + 1), piece)
    assert [it.first for it in found] == [1, MOST_LINES + 1, 2 * MOST_LINES + 1]
    lines = [line for it in found for line in it.lines]
    assert lines[150] == b'{"Item": {"Id": {"S": "150"}}}'


def test_large_lines_come_in_small_chunks() -> None:
    sizes = (3, 3, 3, 1, 1)  # parts of what a chunk has
    body = packed({"Id": {"S": "x" * (MOST_BYTES // it)}} for it in sizes)
    assert [len(it.lines) for it in _read(body, listed("k", body, 5))] == [2, 1, 1, 1]


def test_several_gzip_members_and_empty_ones_are_one_file() -> None:
    body = packed(_items(3)) + gzip.compress(b"") + packed(_items(2))
    assert sum(len(it.lines) for it in _read(body, listed("k", body, 5))) == 5


def test_a_bomb_is_unpacked_in_pieces() -> None:
    body = gzip.compress(b"0" * 40_000_000)
    with pytest.raises(DamagedError, match="which no item has"):
        _read(body, listed("k", body, 1), 10_000)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (gzip.compress(b"\n" * 1_000_000), "more than 2 blank lines"),
        (gzip.compress((line({"Id": {"S": "1"}}) + b"\n") * 50_000), "more than 2 items"),
    ],
)
def test_no_more_is_unpacked_than_the_manifest_says(
    monkeypatch: pytest.MonkeyPatch, body: bytes, why: str
) -> None:
    """A few bytes may be unpacked without end."""
    unpacked, inflated = [0], data_lines._inflated

    def count(packed: Iterable[bytes]) -> Iterator[bytes]:
        for it in inflated(packed):
            unpacked[0] += len(it)
            yield it

    monkeypatch.setattr(data_lines, "_UNPACKED", 1000)
    monkeypatch.setattr(data_lines, "_inflated", count)
    with pytest.raises(DamagedError, match=why):
        _read(body, listed("k", body, 2))
    assert unpacked[0] < 10_000


def test_that_the_bytes_are_others_is_told_rather_than_that_there_are_too_many_lines() -> None:
    body = packed(_items(3))
    with pytest.raises(DamagedError, match="SHA-256"):
        _read(body, ListedFile("k", 2, len(body), "0" * 64))


def _flipped(body: bytes) -> bytes:
    return body[:20] + bytes([body[20] ^ 255]) + body[21:]


@pytest.mark.parametrize(
    ("body", "file", "why"),
    [
        (packed(_items(3)), listed("k", packed(_items(3)), 4), "has 3 items, not 4"),
        (packed(_items(3)), listed("k", packed(_items(3)), 2), "more than 2 items"),
        (packed(_items(3)), ListedFile("k", 3, 1, ""), "bytes, not 1"),
        (packed(_items(3))[:-1], listed("k", packed(_items(3)), 3), "bytes, not"),
        (_flipped(packed(_items(3))), listed("k", packed(_items(3)), 3), "SHA-256"),
        (packed(_items(3))[:-1], listed("k", packed(_items(3))[:-1], 3), "breaks off"),
        (b"", listed("k", b"", 0), "breaks off"),
        (b"no gzip", listed("k", b"no gzip", 0), "cannot be unpacked"),
        (packed([]) + b"rest", listed("k", packed([]) + b"rest", 0), "cannot be unpacked"),
    ],
)
def test_what_is_not_as_the_manifest_says_is_told(body: bytes, file: ListedFile, why: str) -> None:
    with pytest.raises(DamagedError, match=why):
        _read(body, file)
