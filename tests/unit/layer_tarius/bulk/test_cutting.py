"""Ranges give exactly the rows of the whole file, wherever they are cut. F1, H1."""

import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tarius.bulk.cutting import cut
from tarius.bulk.file_range import FileRange
from tarius.bulk.range_rows import range_rows
from tarius.bulk.row_ends import RowEnds
from tarius.errors import UnusableFileError
from tarius.rows.lines import MAX_ROW_BYTES, physical_lines
from tarius.rows.rows import Row, read_rows

# What a parser of CSV can stumble over, and little else.
PIECES = [b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"a", b"\0", b"\xef\xbb\xbf", b"\xff\xfe"]
CSV = st.lists(st.sampled_from(PIECES), max_size=60).map(b"".join)
GOOD = st.lists(st.sampled_from([b'"x,\r\ny"', b"12", b'"a""b"', b""]), min_size=1, max_size=4)
TEXT = st.one_of(
    CSV,
    st.binary(max_size=40),
    st.lists(st.one_of(GOOD.map(b",".join), CSV), max_size=12).map(b"\r\n".join),
)


def ranges_of(data: bytes, size: int, chunk: int = 1 << 18) -> list[FileRange]:
    chunks = (data[at : at + chunk] for at in range(0, len(data), chunk))
    return list(cut(RowEnds(chunks, 0), size))


def rows_of_ranges(data: bytes, ranges: list[FileRange], chunk: int = 1 << 18) -> list[Row]:
    rows: list[Row] = []
    for it in ranges:
        part = data[it.start : it.end]
        pieces = [part[at : at + chunk] for at in range(0, len(part), chunk)]
        rows += range_rows(pieces, it)
    return rows


def rows_of_whole(data: bytes) -> list[Row]:
    # As in load-batch: the header, before the first range, has taken the byte order mark.
    return list(range_rows([data], FileRange(0, 0, len(data), 1)))


@given(data=TEXT, size=st.integers(1, 40), chunk=st.integers(1, 20))
@example(data=b'"a\r', size=1, chunk=3)
@example(data=b'a\r\n"b\r\nc"\r\n', size=2, chunk=2)
@example(data=b'"open\n1,2\n"x"y\n', size=3, chunk=1)
def test_ranges_give_the_rows_of_the_whole_file(data: bytes, size: int, chunk: int) -> None:  # H1
    ranges = ranges_of(data, size, chunk)
    assert rows_of_ranges(data, ranges, chunk) == rows_of_whole(data)


@given(data=TEXT, size=st.integers(1, 40))
def test_ranges_are_the_whole_file_and_each_is_as_short_as_it_may_be(
    data: bytes, size: int
) -> None:
    ranges = ranges_of(data, size)
    assert [it.index for it in ranges] == list(range(len(ranges)))
    assert [it.start for it in ranges[1:]] == [it.end for it in ranges[:-1]]
    assert not data or (ranges[0].start, ranges[-1].end) == (0, len(data))
    assert all(it.end - it.start >= size for it in ranges[:-1])
    ends = [it.end for it in ranges_of(data, 1)]
    for it in ranges:
        assert it.end == min(end for end in ends if end >= min(it.start + size, len(data)))


@given(data=TEXT, size=st.integers(1, 40), pick=st.integers(0, 1000))
def test_cutting_goes_on_at_any_range_as_if_it_had_never_stopped(
    data: bytes, size: int, pick: int
) -> None:  # H4
    ranges = ranges_of(data, size)
    if not ranges:
        return
    it = ranges[pick % len(ranges)]
    rest = cut(RowEnds([data[it.start :]], it.start, it.line), size, it.index)
    assert list(rest) == ranges[it.index :]


# Sizes around the bound of a row, where the window of the search ends too.
@pytest.mark.parametrize("over", range(-3, 4))
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (b"", b"\r\n"),
        (b"", b"\r"),
        (b'"x\n', b'"\r\n'),
        (b'"x\r\n', b'"\n'),
        (b'"', b"\r\n"),
        (b'"x\n', b"\r\n"),
        (b"1,2\n", b""),
    ],
)
def test_rows_about_as_long_as_a_row_may_be(start: bytes, end: bytes, over: int) -> None:  # H1
    fill = b"x" * (MAX_ROW_BYTES + over - len(start) - len(end))
    data = b"a,b\n" + start + fill + end + b'c,"d"\nlast'
    for size in (1, 5, MAX_ROW_BYTES):
        assert rows_of_ranges(data, ranges_of(data, size)) == rows_of_whole(data)


@pytest.mark.parametrize("size", [1, 100_000, 3_000_000])
def test_lines_far_longer_than_a_row_may_be(size: int) -> None:  # H1
    long = b'x"' * (3 * MAX_ROW_BYTES)
    data = b"1,2\n" + long + b'\r\n"open\n' + long + b'\r"3",4\n"' + long
    assert rows_of_ranges(data, ranges_of(data, size, 1 << 16)) == rows_of_whole(data)


def test_a_quote_left_open_costs_its_line_and_no_range_swallows_the_rest() -> None:  # H1
    data = b'1,"open\n' + b"2,b\n" * 300_000
    ranges = ranges_of(data, 100_000)
    assert len(ranges) == len(data) // 100_000 + 1
    assert rows_of_ranges(data, ranges) == list(read_rows(physical_lines([data])))


def test_a_file_made_to_be_read_for_ever_is_refused() -> None:  # H1
    # Each of these lines leaves a quote open, alone and within the quotes of the line before it.
    data = b'x","\n' * 500_000
    with pytest.raises(UnusableFileError, match="too many quotes"):
        ranges_of(data, 1 << 22)


def test_memory_is_bounded_however_long_the_line() -> None:  # H1
    def endless() -> Iterator[bytes]:
        for _ in range(400):
            yield b"x" * (1 << 20)
        yield b"\n1,2\n"

    ends = RowEnds(endless(), 0)
    assert ends.advance(1)
    assert (ends.offset, ends.line) == (400 * (1 << 20) + 1, 2)
    assert len(ends._data) < 8 * (1 << 20)


@pytest.mark.parametrize("row", [b"1234567890,abcdefghij,1.25\n", b'"1234567890","abc","1.25"\r\n'])
def test_cutting_keeps_up_with_s3(row: bytes) -> None:
    """A generous bound; benchmarks say what it truly is."""
    data = row * 200_000
    began = time.process_time()
    assert ranges_of(data, 1 << 20)[-1].end == len(data)
    assert len(data) > 10e6 * (time.process_time() - began)
