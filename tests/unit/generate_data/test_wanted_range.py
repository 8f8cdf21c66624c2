"""Which inputs name a range of records."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.errors import InvalidRangeError
from wanted_range import WantedRange, read_range

LARGEST = 10**15 - 1
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(start=st.integers(0, LARGEST), count=st.integers(0, 1000))
def test_a_range_has_its_count(start: int, count: int) -> None:
    end = min(start + count, LARGEST)
    found = read_range({"start_seq": start, "end_seq": end}, 1000)
    assert found == WantedRange(start, end)
    assert found.count == end - start


@given(given_=JSON | st.fixed_dictionaries({"start_seq": JSON, "end_seq": JSON}))
def test_whatever_comes_is_a_range_or_refused_by_name(given_: Any) -> None:
    try:
        found = read_range(given_, 1000)
    except InvalidRangeError as error:
        assert len(str(error)) < 200  # it is an execution's cause, and quotes no more than it must
        return
    assert set(given_) == {"start_seq", "end_seq"}
    assert 0 <= found.start <= found.end <= LARGEST
    assert found.count <= 1000


@pytest.mark.parametrize("edge", [0, LARGEST])
def test_an_empty_range_is_one_wherever_it_lies(edge: int) -> None:
    assert read_range({"start_seq": edge, "end_seq": edge}, 1).count == 0


def test_an_unknown_field_of_any_length_is_named_shortly() -> None:
    with pytest.raises(InvalidRangeError, match="unknown field") as raised:
        read_range({"start_seq": 0, "end_seq": 0, "x" * 10_000: 1}, 1)
    assert len(str(raised.value)) < 100
