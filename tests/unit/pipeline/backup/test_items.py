"""Items are the same by their values, whatever their spelling and order."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.pipeline.backup.items import digest, is_same, key_of, shown_key
from deployer.pipeline.backup.line_items import LineError, read_line
from tests.backup_files import line

DIGITS = 10**38 - 1
numbers = st.builds(
    lambda whole, exponent: str(Decimal(whole).scaleb(exponent)),
    st.integers(-DIGITS, DIGITS),
    st.integers(-120, 80),
)
texts = st.text(max_size=8)
blobs = st.binary(max_size=8)


def _set(members: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(members, min_size=1, max_size=4, unique=True)


attributes = st.recursive(
    st.one_of(
        st.builds(lambda it: {"S": it}, texts),
        st.builds(lambda it: {"N": it}, numbers),
        st.builds(lambda it: {"B": it}, blobs),
        st.builds(lambda it: {"BOOL": it}, st.booleans()),
        st.just({"NULL": True}),
        st.builds(lambda it: {"SS": it}, _set(texts)),
        st.builds(lambda it: {"NS": it}, _set(st.integers(-DIGITS, DIGITS).map(str))),
        st.builds(lambda it: {"BS": it}, _set(blobs)),
    ),
    lambda inner: st.one_of(
        st.builds(lambda it: {"L": it}, st.lists(inner, max_size=3)),
        st.builds(lambda it: {"M": it}, st.dictionaries(texts, inner, max_size=3)),
    ),
    max_leaves=8,
)
items = st.builds(
    lambda key, others: {**others, "Id": {"S": key}},
    st.text(min_size=1, max_size=8),
    st.dictionaries(texts, attributes, max_size=4),
)


def _otherwise(attribute: Any) -> Any:
    """The same value in another spelling and another order."""
    [(kind, content)] = attribute.items()
    match kind:
        case "N":
            return {"N": f"{Decimal(content):E}"}
        case "NS":
            return {"NS": [f"{it}.0" for it in reversed(content)]}
        case "SS" | "BS":
            return {kind: content[::-1]}
        case "L":
            return {"L": [_otherwise(it) for it in content]}
        case "M":
            return {"M": {name: _otherwise(content[name]) for name in reversed(content)}}
    return attribute


@given(items)
def test_an_item_survives_its_line(item: Any) -> None:
    assert read_line(line(item), ["Id"]) == item


@given(items)
def test_spelling_and_order_make_no_difference(item: Any) -> None:
    other = {name: _otherwise(item[name]) for name in reversed(item)}
    assert is_same(item, other)
    assert digest(item) == digest(other)
    assert key_of(item, ["Id"]) == key_of(other, ["Id"])


@given(items, items)
def test_items_with_one_digest_are_the_same(one: Any, other: Any) -> None:
    assert is_same(one, other) == (digest(one) == digest(other))
    for name in one:
        changed = {**one, name: {"L": [one[name]]}}
        assert not is_same(one, changed)
        assert digest(one) != digest(changed)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"N": "1.50"}, {"N": "15e-1"}, True),
        ({"N": "-0"}, {"N": "0.00"}, True),
        ({"N": "100"}, {"N": "1E2"}, True),
        ({"N": "12345678901234567890123456789012345678"}, {"N": "1" * 38}, False),
        ({"N": "1"}, {"S": "1"}, False),
        ({"S": ""}, {"B": b""}, False),
        ({"L": [{"N": "1"}, {"N": "2"}]}, {"L": [{"N": "2"}, {"N": "1"}]}, False),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}, True),
        ({"NS": ["1", "2.0"]}, {"NS": ["2", "1.00"]}, True),
    ],
)
def test_values_count(one: Any, other: Any, same: bool) -> None:
    assert is_same({"a": one}, {"a": other}) == same
    assert (digest({"a": one}) == digest({"a": other})) == same


def test_keys_of_numbers_are_told_apart_by_value() -> None:
    assert key_of({"Id": {"N": "1.0"}}, ["Id"]) == key_of({"Id": {"N": "1"}}, ["Id"])


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ({"Id": {"S": "a"}, "at": {"N": "7"}}, "Id=a, at=7"),
        ({"Id": {"B": b"\xff"}, "at": {"S": "x" * 100}}, f"Id=ff, at={'x' * 80}…"),
    ],
)
def test_keys_are_shown_in_short(item: Any, shown: str) -> None:
    assert shown_key(item, ["Id", "at"]) == shown


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "no JSON"),
        ("\xff", "no JSON"),
        ("[]", "Item"),
        ('{"Item": []}', "Item"),
        ('{"Item": {}}', "no key 'Id'"),
        ('{"Item": {"Id": {"NULL": true}}}', "no key 'Id'"),
        ('{"Item": {"Id": {"S": "a", "N": "1"}}}', "one type"),
        ('{"Item": {"Id": {"X": "a"}}}', "unknown type"),
        ('{"Item": {"Id": {"S": 1}}}', "text"),
        ('{"Item": {"Id": {"N": 1}}}', "number"),
        ('{"Item": {"Id": {"N": "1_000"}}}', "number"),
        ('{"Item": {"Id": {"N": "Infinity"}}}', "number"),
        ('{"Item": {"Id": {"N": "\\u0661"}}}', "number"),
        ('{"Item": {"Id": {"B": "a"}}}', "Base64"),
        ('{"Item": {"Id": {"B": "ä"}}}', "Base64"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"BOOL": 1}}}', "truth"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"L": {}}}}', "list"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"M": []}}}', "map"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"SS": []}}}', "set"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"SS": ["c", "c"]}}}', "twice"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"NS": ["1", "1.0"]}}}', "twice"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"BS": ["YQ==", "YQ=="]}}}', "twice"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"NULL": false}}}', "null"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"S": "\\ud800"}}}', "UTF-8"),
        ('{"Item": {"Id": {"S": "a"}, "\\ud800": {"S": "b"}}}', "UTF-8"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"N": "1' + "0" * 37 + '1"}}}', "38 digits"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"N": "1e126"}}}', "too large"),
        ('{"Item": {"Id": {"S": "a"}, "b": {"N": "-1e-131"}}}', "too small"),
        ('{"Item": {"Id": {"S": ""}}}', "'Id' is empty"),
        ('{"Item": {"Id": {"B": ""}}}', "'Id' is empty"),
        ('{"Item": {"Id": {"S": "' + "ä" * 1025 + '"}}}', "more than 2048 bytes"),
        ('{"Item": ' + '{"a": ' * 100_000, "deeply"),
        *(
            ('{"Item": {"Id": ' + '{"L": [' * levels + "]}" * levels + "}}", "deeply")
            for levels in (41, 400, 900)
        ),
    ],
)
def test_what_is_no_item_is_told_without_what_stands_in_it(text: str, why: str) -> None:
    with pytest.raises(LineError, match=why):
        read_line(text.encode("latin-1" if text == "\xff" else "utf-8"), ["Id"])


@pytest.mark.parametrize(
    "number", ["0", "-0.0", "+1.", ".5", "1" + "0" * 60, "9.9e125", "1E-130", "0e999", "9" * 38]
)
def test_numbers_that_dynamodb_has_are_read(number: str) -> None:
    item = {"Id": {"N": "1"}, "a": {"N": number}}
    assert read_line(line(item), ["Id"]) == item


def test_a_key_is_of_the_type_that_the_manifest_tells() -> None:
    number = line({"Id": {"N": "5"}})
    assert read_line(number, ["Id"], {"Id": "N", "other": "S"})
    with pytest.raises(LineError, match="'Id' is of type N, not S"):
        read_line(number, ["Id"], {"Id": "S"})


def test_a_sort_key_has_its_own_bound() -> None:
    item = {"Id": {"S": "x" * 2048}, "at": {"S": "x" * 1024}}
    assert read_line(line(item), ["Id", "at"]) == item
    with pytest.raises(LineError, match="'at' has more than 1024 bytes"):
        read_line(line(item | {"at": {"S": "x" * 1025}}), ["Id", "at"])


def test_what_is_nested_as_deeply_as_dynamodb_has_it_is_read() -> None:
    attribute: dict[str, Any] = {"S": "x"}
    for _ in range(32):
        attribute = {"L": [attribute]}
    item = {"Id": {"S": "a"}, "deep": attribute}
    assert read_line(line(item), ["Id"]) == item
