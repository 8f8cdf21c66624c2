"""Objects are read and given out bit by bit, whatever their size."""

import tracemalloc
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from redaction import redact
from redaction.pieces import pieces_of
from tests.unit.redaction.asked import deny

POLICY = deny("**.price")
LINE = b'{"price":12.50,"sku":18981,"l":[{"price":1}]}\n'


def test_the_first_lines_are_out_before_the_last_are_in() -> None:
    taken = 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield LINE * 1000

    assert next(redact(chunks(), POLICY)).startswith(b'{"sku":18981,"l":[{}]}\n')
    assert taken < 10


def test_memory_does_not_grow_with_the_lines() -> None:
    def peak(lines: int) -> int:
        tracemalloc.start()
        size = sum(map(len, redact((LINE * 1000 for _ in range(lines // 1000)), POLICY)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size == lines * len(b'{"sku":18981,"l":[{}]}\n')
        return most

    assert peak(20_000) < peak(4_000) + 128 * 1024


def test_one_large_chunk_is_worked_through_in_pieces() -> None:
    first = next(redact([LINE * 100_000], POLICY))
    assert len(first) < 64 * 1024


@given(st.lists(st.binary(max_size=9)), st.integers(1, 7))
def test_pieces_are_the_same_bytes_in_one_size(chunks: list[bytes], size: int) -> None:
    pieces = list(pieces_of(chunks, size))
    assert b"".join(pieces) == b"".join(chunks)
    assert all(len(it) == size for it in pieces[:-1])
    assert all(0 < len(it) <= size for it in pieces)
