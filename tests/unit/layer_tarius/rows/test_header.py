"""A header that would lose or mix up columns stops the file, with a reason. H1."""

import pytest

from tarius.errors import UnusableFileError
from tarius.rows.header import Header, read_header
from tarius.rows.rows import Row


def header(*names: str) -> Header:
    return read_header(Row(1, list(names), 10), "ID")


def test_the_order_of_columns_is_free() -> None:
    assert header("Title", "ID").columns == ("Title", "ID")


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["Title"], "no column 'ID'"),
        (["id", "Title"], "though it has 'id'"),
        (["ID ", "Title"], "though it has 'ID '"),
        (["ID;Title;Brand"], "separated by ';'"),
        (["ID\tTitle"], "separated by '\\t'"),
        (["ID", "Title", "Title"], "one name 2 times, for columns 2 and 3 first"),
        (["ID", ""], "column 2 of the header has no name"),
        (["ID", " "], "column 2 of the header has no name"),
        (["ID", "x" * 65_536], "column 2 is too long"),
        (["_reason", "_line"], "no column 'ID'"),
        (["_reason", "_line", "ID", "ID"], "one name 2 times, for columns 1 and 2 first"),
    ],
)
def test_a_header_under_which_nothing_can_load_is_refused(names: list[str], reason: str) -> None:
    with pytest.raises(UnusableFileError) as refused:  # H1
        header(*names)
    assert reason in str(refused.value)


def test_a_row_that_is_taken_for_a_header_is_not_told_to_anybody() -> None:
    with pytest.raises(UnusableFileError) as refused:
        header("8417", "Mr Secret", "secret lane", "secret lane")
    assert "ecret" not in str(refused.value)
    assert "8417" not in str(refused.value)


def test_no_row_at_all_is_an_empty_file() -> None:  # H1
    with pytest.raises(UnusableFileError, match="empty"):
        read_header(None, "ID")


def test_a_header_that_is_no_text_is_refused() -> None:  # H1
    with pytest.raises(UnusableFileError, match="a NUL byte"):
        read_header(Row(1, ["I\0D\0"], 10, "a NUL byte"), "ID")


def test_rows_with_more_or_fewer_cells_are_ragged() -> None:  # H1
    two = header("ID", "Title")
    assert two.problem(Row(2, ["1", "a"], 4)) == ""
    assert two.problem(Row(2, ["1"], 4)) == "1 cells, where the header has 2"
    assert two.problem(Row(2, ["1", "a", ""], 4)) == "3 cells, where the header has 2"


def test_rejects_put_back_lose_their_two_columns_and_their_guards() -> None:
    rejects = header("_reason", "_line", "'=Formula", "ID")
    assert rejects.columns == ("=Formula", "ID")
    row = Row(2, ["why", "7", "'=1+1", "'''x"], 20)
    assert rejects.problem(row) == ""
    assert rejects.cells(row) == ["=1+1", "''x"]


def test_cells_of_other_files_are_left_alone() -> None:
    assert header("ID").cells(Row(2, ["'=1+1"], 6)) == ["'=1+1"]
