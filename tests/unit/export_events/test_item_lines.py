"""An item is the same after it was a line, whatever is in it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from item_lines import from_plain, item_line, line_item, to_plain

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
ATTRIBUTES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.one_of(
        TEXTS.map(lambda it: {"S": it}),
        NUMBERS.map(lambda it: {"N": it}),
        st.binary().map(lambda it: {"B": it}),
        st.booleans().map(lambda it: {"BOOL": it}),
        st.just({"NULL": True}),
        st.lists(TEXTS, min_size=1, unique=True).map(lambda it: {"SS": it}),
        st.lists(NUMBERS, min_size=1, unique=True).map(lambda it: {"NS": it}),
        st.lists(st.binary(), min_size=1, unique=True).map(lambda it: {"BS": it}),
    ),
    lambda inner: st.one_of(
        st.lists(inner).map(lambda it: {"L": it}),
        st.dictionaries(TEXTS, inner).map(lambda it: {"M": it}),
    ),
    max_leaves=12,
)
ITEMS = st.dictionaries(TEXTS, ATTRIBUTES)


@given(ITEMS)
def test_an_item_comes_back_from_its_line(item: dict[str, Any]) -> None:
    line = item_line(item)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1  # so that lines can be told apart
    assert line_item(line) == item
    assert from_plain(json.loads(json.dumps(to_plain(item)))) == item


def test_a_line_is_as_dynamodb_s_own_export_writes_it() -> None:
    line = item_line({"Id": {"S": "1"}, "n": {"N": "1.50"}, "b": {"B": b"\x00\xff"}})
    assert line == b'{"Item":{"Id":{"S":"1"},"n":{"N":"1.50"},"b":{"B":"AP8="}}}\n'


@pytest.mark.parametrize("line", [b"{}", b"[]", b'{"Item":1}', b"no JSON"])
def test_what_is_no_line_of_an_item_is_an_error(line: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        line_item(line)
