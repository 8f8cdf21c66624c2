"""Rows are as the csv module reads them, and one bad row costs that row alone. H1."""

import csv
import io
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.errors import UnusableFileError
from tarius.rows.lines import MAX_ROW_BYTES, NOT_UTF8, NUL_BYTE, TOO_LONG, Line, physical_lines
from tarius.rows.rows import Row, read_rows
from tests.unit.layer_tarius.rows.test_lines import cut

_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.text(
    'a",\r\n', max_size=8
)
_TABLE = st.lists(st.lists(_CELL, min_size=1, max_size=4), max_size=6)


def rows(data: bytes, *places: int) -> list[Row]:
    return list(read_rows(physical_lines(cut(data, list(places)))))


def loaded(data: bytes) -> list[list[str]]:
    return [row.cells for row in rows(data) if not row.problem]


def rejected(data: bytes) -> list[tuple[int, str]]:
    return [(row.line, row.problem) for row in rows(data) if row.problem]


@given(_TABLE, st.sampled_from(["\n", "\r\n", "\r"]), st.lists(st.integers(0, 500), max_size=6))
def test_any_table_comes_back_wherever_it_is_cut(
    table: list[list[str]], end: str, places: list[int]
) -> None:  # H1
    text = io.StringIO(newline="")
    # Quoted whole, as the writer leaves a lone CR unquoted if its own line end has none.
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(table)
    data = text.getvalue().encode()
    assert [row.cells for row in rows(data, *places)] == table


@given(st.text('a",\r\n ', max_size=40))
def test_whatever_the_csv_module_reads_is_read_alike(text: str) -> None:
    lines = [line.text for line in physical_lines([text.encode()])]
    try:
        expected = [cells for cells in csv.reader(lines, strict=True) if cells]
    except csv.Error:
        assert rejected(text.encode())
    else:
        assert loaded(text.encode()) == expected


@given(st.text('a",\n', max_size=60))
def test_each_line_is_in_a_row_or_rejected_once(text: str) -> None:
    found = rows(text.encode())
    begun = [row.line for row in found]
    assert begun == sorted(set(begun))
    raw = [row.cells[0] for row in found if not row.parsed]
    whole = text.split("\n")
    assert [whole[row.line - 1] for row in found if not row.parsed] == raw


def test_a_quoted_line_end_across_a_chunk_boundary_stays_in_its_cell() -> None:  # H1
    data = b'ID,Title\r\n1,"two\r\nlines"\r\n2,b\r\n'
    for place in range(len(data)):
        assert [(row.line, row.cells) for row in rows(data, place)] == [
            (1, ["ID", "Title"]),
            (2, ["1", "two\r\nlines"]),
            (4, ["2", "b"]),
        ]


def test_an_unclosed_quote_costs_its_line_and_not_the_rest_of_the_file() -> None:  # H1
    data = b'ID,Title\n1,"open\n2,b\n3,c\n'
    assert loaded(data) == [["ID", "Title"], ["2", "b"], ["3", "c"]]
    assert rejected(data) == [(2, "a quote is opened and never closed")]


def test_two_unclosed_quotes_do_not_make_one_row_of_what_is_between() -> None:  # H1
    data = b'1,"open\n2,b\n3,"open\n4,d\n'
    assert [row.line for row in rows(data) if not row.problem] == [2, 4]


def test_text_after_a_closing_quote_costs_its_line() -> None:  # H1
    data = b'1,"a" b\n2,c\n'
    assert loaded(data) == [["2", "c"]]
    assert rejected(data) == [(1, "text after a closing quote")]


def test_an_unclosed_quote_is_given_up_after_the_bound_not_at_the_end_of_the_file() -> None:  # H1
    filler = b"x,y\n" * (3 * MAX_ROW_BYTES // 4)
    seen = 0
    for line, row in enumerate(read_rows(physical_lines([b'1,"open\n', filler])), start=1):
        assert row.line == line
        assert bool(row.problem) == (line == 1)
        seen = line
    assert seen == 1 + len(filler) // 4


def test_blank_lines_are_no_rows_and_still_count_as_lines() -> None:  # H1
    assert [(row.line, row.cells) for row in rows(b"ID\n\n\r\n1\n\n")] == [(1, ["ID"]), (4, ["1"])]


def test_a_field_over_the_csv_modules_limit_is_read() -> None:  # H1
    field = "x" * 200_000
    assert loaded(f"1,{field}\n".encode()) == [["1", field]]


def test_ten_thousand_columns_are_read() -> None:  # H1
    assert len(loaded(b",".join([b"c"] * 10_000) + b"\n")[0]) == 10_000


def test_a_bad_byte_or_a_nul_costs_its_row_only_in_quotes_too() -> None:  # H1
    data = b'1,a\n2,"\xff\nb"\n3,c\n4,\0\n5,e\n'
    assert rejected(data) == [(2, NOT_UTF8), (5, NUL_BYTE)]
    assert loaded(data) == [["1", "a"], ["3", "c"], ["5", "e"]]


def test_a_line_over_the_bound_costs_its_line() -> None:  # H1
    data = b"1,a\n" + b"x" * (MAX_ROW_BYTES + 1) + b"\n3,c\n"
    assert rejected(data) == [(2, TOO_LONG)]
    assert loaded(data) == [["1", "a"], ["3", "c"]]


def test_a_file_made_to_be_read_for_ever_is_refused() -> None:  # H1
    # Each of these lines leaves a quote open, alone and within the quotes of the line before it.
    lines = (Line(number, 'x","\n', 5, "") for number in range(1, 10**9))
    with pytest.raises(UnusableFileError, match="never closed"):
        for _ in read_rows(lines):
            pass


def test_a_file_of_one_endless_row_takes_no_memory() -> None:  # H1
    def chunks() -> Iterator[bytes]:
        yield b'1,"'
        for _ in range(80):
            yield (b"x" * 1023 + b"\n") * 256

    tracemalloc.start()
    try:
        count = sum(1 for _ in read_rows(physical_lines(chunks())))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 80 * 256
    assert peak < 16 * 1024 * 1024
