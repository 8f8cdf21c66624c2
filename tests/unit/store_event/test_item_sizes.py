"""How large an event's item is, and how soon it is known to be small enough."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from event_items import SPELLINGS, as_item
from item_sizes import MOST_GROWTH, is_too_large, item_size
from store_events import store_event
from strict_json import Number, canonical

NOW = datetime(2026, 1, 31, tzinfo=UTC)
NUMBERS = st.from_regex(
    r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,2})?", fullmatch=True
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(max_size=3) | NUMBERS.map(Number),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=2), inner)
    ),
    max_leaves=12,
)


@given(value=VALUES)
def test_no_value_counts_for_more_than_its_text_allows(value: Any) -> None:
    item = as_item(store_event({"Id": "1", "a": value}), NOW)
    item.pop(SPELLINGS, None)
    # Within a list or a map, a value counts for one byte more.
    assert item_size({"": item["a"]}) + 1 <= MOST_GROWTH * len(canonical(value).encode())


@pytest.mark.parametrize("member", ["a", "é", Number("1.10"), []], ids=str)
def test_an_item_is_measured_to_its_last_byte(member: Any) -> None:  # H2
    many = [member] * 20_000
    without = item_size(as_item(store_event({"Id": "1", "a": many, "b": ""}), NOW))
    for more, too_large in ((0, False), (1, True)):
        text = "x" * (409_600 - without + more)
        event = store_event({"Id": "1", "a": many, "b": text})
        assert is_too_large(as_item(event, NOW), event.text) is too_large
