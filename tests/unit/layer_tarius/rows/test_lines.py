"""Lines are the same wherever the bytes are cut, and none can fill the memory. H1."""

import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.errors import UnusableFileError
from tarius.rows.lines import MAX_ROW_BYTES, NOT_UTF8, NUL_BYTE, TOO_LONG, Line, physical_lines

# Bytes of which line ends, quotes and halves of characters are made.
_AWKWARD = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b'"', b",", b"a", b"\0", b"\xc3", b"\xa9", b"\xff"]),
    max_size=40,
).map(b"".join)


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """The data cut at some places, empty pieces among them."""
    bounds = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(bounds)]


def lines(data: bytes) -> list[Line]:
    return list(physical_lines([data]))


@given(_AWKWARD, st.lists(st.integers(0, 1000), max_size=8))
def test_a_cut_between_chunks_never_changes_a_line(data: bytes, places: list[int]) -> None:  # H1
    assert list(physical_lines(cut(data, places))) == lines(data)


@given(_AWKWARD)
def test_lines_put_together_are_the_input(data: bytes) -> None:
    joined = "".join(line.text for line in lines(data)).encode(errors="surrogateescape")
    assert joined == data.removeprefix(b"\xef\xbb\xbf")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_line_end_ends_a_line_also_at_a_chunk_boundary(end: bytes) -> None:  # H1
    data = b"one" + end + b"two" + end
    for place in range(len(data)):
        found = list(physical_lines([data[:place], data[place:]]))
        assert [(line.number, line.text.strip()) for line in found] == [(1, "one"), (2, "two")]


def test_a_line_separator_of_unicode_is_no_line_end() -> None:
    text = "a\u2028b\x0bc\x0cd\x1ce\x85f\n"
    assert [line.text for line in lines(text.encode())] == [text]


def test_a_byte_order_mark_does_not_hide_the_first_column() -> None:  # H1
    assert lines(b"\xef\xbb\xbfID\n")[0].text == "ID\n"
    assert [line.text for line in physical_lines([b"\xef", b"\xbb", b"\xbf", b"ID\n"])] == ["ID\n"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_wide_text_is_refused_or_marked_never_loaded(encoding: str) -> None:  # H1
    data = "ID,Title\n1,a\n".encode(encoding)
    try:
        first = next(physical_lines([data]))
    except UnusableFileError as error:
        assert "save the file as UTF-8" in str(error)
    else:
        assert first.problem == NUL_BYTE


def test_a_bad_byte_marks_its_own_line_and_is_kept() -> None:  # H1
    good, bad, after = lines(b"good\nb\xe4d\nafter\n")
    assert (good.problem, bad.problem, after.problem) == ("", NOT_UTF8, "")
    assert bad.text.encode(errors="surrogateescape") == b"b\xe4d\n"


def test_a_nul_byte_marks_its_line() -> None:  # H1
    assert [line.problem for line in lines(b"a\nb\0c\n")] == ["", NUL_BYTE]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_line_over_the_bound_is_cut_and_the_next_is_whole(end: bytes) -> None:  # H1
    data = b"x" * (MAX_ROW_BYTES + 7) + end + b"next" + end
    for size in (1 << 14, MAX_ROW_BYTES + 7, MAX_ROW_BYTES + 8, MAX_ROW_BYTES + 9):
        long, following = physical_lines(cut(data, list(range(size, len(data), size))))
        assert (long.problem, long.text) == (TOO_LONG, "x" * 1000)
        assert (following.number, following.text) == (2, "next" + end.decode())


def test_a_line_of_exactly_the_bound_is_whole() -> None:
    (line,) = lines(b"x" * (MAX_ROW_BYTES - 1) + b"\n")
    assert (line.problem, line.size) == ("", MAX_ROW_BYTES)


def test_a_line_of_a_gigabyte_takes_no_memory() -> None:  # H1
    chunk = b"x" * (256 * 1024)

    def endless() -> Iterator[bytes]:
        for _ in range(4096):
            yield chunk
        yield b"\nend\n"

    tracemalloc.start()
    try:
        found = [(line.number, line.problem) for line in physical_lines(endless())]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == [(1, TOO_LONG), (2, "")]
    assert peak < 8 * 1024 * 1024
