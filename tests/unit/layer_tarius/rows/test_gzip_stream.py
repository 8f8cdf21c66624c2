"""Gzip is known by its content, and damaged or malicious data is told from good. H1."""

import gzip
import os
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.errors import UnusableFileError
from tarius.rows.gzip_stream import plain_chunks
from tests.unit.layer_tarius.rows.test_lines import cut


def plain(*stored: bytes) -> bytes:
    return b"".join(plain_chunks(stored))


@given(st.binary(max_size=200), st.binary(max_size=200), st.lists(st.integers(0, 500), max_size=5))
def test_members_one_after_the_other_are_one_text(
    first: bytes, second: bytes, places: list[int]
) -> None:
    stored = gzip.compress(first) + gzip.compress(second)
    assert plain(*cut(stored, places)) == first + second


@given(st.binary(max_size=200), st.lists(st.integers(0, 300), max_size=5))
def test_what_is_not_gzip_passes_unchanged(data: bytes, places: list[int]) -> None:
    if not data.startswith(b"\x1f\x8b"):
        assert plain(*cut(data, places)) == data


def test_zeros_after_the_end_are_padding() -> None:
    assert plain(gzip.compress(b"ID\n1\n") + b"\0" * 512) == b"ID\n1\n"


def test_an_empty_member_is_an_empty_text() -> None:
    assert plain(gzip.compress(b"")) == b""


def test_truncated_gzip_gives_what_is_good_and_then_fails() -> None:  # H1
    stored = gzip.compress(os.urandom(500_000))
    found = bytearray()
    with pytest.raises(UnusableFileError, match="cut short"):
        for chunk in plain_chunks([stored[:-4]]):
            found += chunk
    assert len(found) == 500_000


@pytest.mark.parametrize("keep", [2, 5, 10, 11])
def test_gzip_cut_within_its_header_fails(keep: int) -> None:  # H1
    with pytest.raises(UnusableFileError, match="cut short"):
        plain(gzip.compress(b"ID\n1\n")[:keep])


def test_a_wrong_checksum_fails() -> None:  # H1
    stored = bytearray(gzip.compress(b"ID\n1\n"))
    stored[-8] ^= 1
    with pytest.raises(UnusableFileError, match="damaged"):
        plain(bytes(stored))


def test_data_that_is_no_member_after_the_end_fails() -> None:  # H1
    with pytest.raises(UnusableFileError, match="damaged"):
        plain(gzip.compress(b"ID\n") + b"more")


def test_a_bomb_takes_time_but_no_memory() -> None:  # H1
    deflate = zlib.compressobj(9, wbits=31)
    million = b"\n" * 1_000_000
    bomb = b"".join(deflate.compress(million) for _ in range(300)) + deflate.flush()
    assert len(bomb) < 400_000
    tracemalloc.start()
    try:
        size = sum(len(chunk) for chunk in plain_chunks([bomb]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size == 300_000_000
    assert peak < 4 * 1024 * 1024


def test_thousands_of_tiny_members_take_time_in_proportion() -> None:  # H1
    member = gzip.compress(b"\n")

    def stored() -> Iterator[bytes]:
        for _ in range(10):
            yield member * 2000

    assert plain(*stored()) == b"\n" * 20_000
