"""Duplicates are counted exactly, however many keys there are. H2."""

import tracemalloc
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from tarius.rows.duplicate_tally import DuplicateTally


@given(st.lists(st.text("abc", max_size=3)), st.integers(16, 100))
def test_the_count_is_exact_spilled_or_not(keys: list[str], spill_bytes: int) -> None:  # H2
    with closing(DuplicateTally(spill_bytes)) as tally:
        for key in keys:
            tally.add(key)
        assert (tally.seen, tally.distinct()) == (len(keys), len(set(keys)))


def test_memory_does_not_grow_with_the_keys() -> None:
    keys = 300_000  # 4.8 MB of digests
    tracemalloc.start()
    try:
        with closing(DuplicateTally(256 * 1024)) as tally:
            for number in range(keys):
                tally.add(str(number))
            assert tally.distinct() == keys
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1024 * 1024
