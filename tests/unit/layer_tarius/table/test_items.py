"""Cells are stored as they are, or their row is rejected. H2."""

import json

import pytest

from tarius.rows.header import Header
from tarius.table.items import MAX_ITEM_BYTES, ItemMaker, UnfitRowError
from tests.unit.layer_tarius.table.strict_table import Item, item_size


def make(*cells: str, columns: tuple[str, ...] = ("ID", "Price", "Title")) -> Item:
    maker = ItemMaker(Header(columns), "ID", frozenset({"Price"}))
    text = maker.item(list(cells), sum(len(cell.encode()) + 1 for cell in cells))
    made: Item = json.loads(text)
    return made


def refusal(*cells: str, columns: tuple[str, ...] = ("ID", "Price", "Title")) -> str:
    with pytest.raises(UnfitRowError) as refused:
        make(*cells, columns=columns)
    return str(refused.value)


def test_leading_zeros_and_spaces_stay_as_they_are() -> None:  # H2
    assert make("007", "1.50", " 00 ") == {
        "ID": {"S": "007"},
        "Price": {"N": "1.50"},
        "Title": {"S": " 00 "},
    }


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "'quoted", "\ttab"])
def test_what_looks_like_a_formula_is_stored_verbatim(cell: str) -> None:  # H1
    assert make("1", "", cell)["Title"] == {"S": cell}


def test_an_empty_cell_gives_no_attribute() -> None:
    assert make("1", "", "") == {"ID": {"S": "1"}}


@pytest.mark.parametrize("key", ["", " ", "\t\n"])
def test_an_empty_key_is_refused(key: str) -> None:  # H2 T20
    assert refusal(key, "1", "a") == "ID is empty"


def test_a_key_has_2048_bytes_and_not_one_more() -> None:  # H2
    assert make("k" * 2048, "", "")
    assert make("é" * 1024, "", "")
    assert refusal("k" * 2049, "", "") == "ID is longer than 2048 bytes"
    assert refusal("é" * 1024 + "k", "", "") == "ID is longer than 2048 bytes"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e400", "1E126", "9" * 39, "1_000", "٣"])
def test_a_bad_number_is_refused_by_its_columns_name(number: str) -> None:  # H2
    assert refusal("1", number, "").startswith("Price: ")


@pytest.mark.parametrize("filler", ["x", "é", "日"])
def test_an_item_has_400_kb_and_not_one_byte_more(filler: str) -> None:  # H2
    rest = MAX_ITEM_BYTES - len("ID" + "1" + "Title")
    title = filler * (rest // len(filler.encode())) + "x" * (rest % len(filler.encode()))
    assert item_size(make("1", "", title)) == MAX_ITEM_BYTES
    assert "409601 bytes" in refusal("1", "", title + "x")


def test_names_of_attributes_count_too() -> None:  # H2
    columns = ("ID", *(f"column-{number:05d}" for number in range(10_000)))
    assert len(make("1", *["y"] * 10_000, columns=columns)) == 10_001
    assert "at most" in refusal("1", *["y" * 40] * 10_000, columns=columns)


def test_the_bound_from_a_rows_bytes_is_never_below_the_size() -> None:
    maker = ItemMaker(Header(("ID", "Price")), "ID", frozenset({"Price"}))
    for price in ("0", "-1", "12", "-123", "1e5", "-9e125"):
        item = json.loads(maker.item(["1", price], len(f"1,{price}\n")))
        assert item_size(item) <= maker.size_bound(len(f"1,{price}\n"))
