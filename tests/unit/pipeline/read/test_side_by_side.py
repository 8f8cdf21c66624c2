"""What is stored and what is seen of it stand side by side, and what differs is named."""

import json
from typing import Any

import pytest

from deployer.pipeline.read.side_by_side import side_by_side

HASH = "ab" * 32


def _hidden(original: Any, seen: Any) -> dict[str, str]:
    lines = side_by_side(json.dumps(original).encode(), json.dumps(seen).encode(), cut=False)
    return {it.path: it.how for it in lines if it.how}


@pytest.mark.parametrize(
    ("original", "seen", "hidden"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1, "b": 2}, {"a": 1}, {"b": "removed"}),
        ({"a": 1}, {"a": HASH}, {"a": "hashed"}),
        ({"a": 1}, {"a": "hidden"}, {"a": "masked"}),
        ({"a": 1}, {"a": "1"}, {"a": "masked"}),
        ({"a": True}, {"a": 1}, {"a": "masked"}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}, {"a.b": "removed"}),
        ({"a": {"b": 1}}, {"a": {}}, {"a.b": "removed"}),
        ({"a": {"b": 1}}, {"a": "hidden"}, {"a": "masked"}),
        ([{"a": 1, "b": 2}], [{"a": 1}], {"[0].b": "removed"}),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"c": 2}]}, {"a[0].b": "removed"}),
        ({"a": [1, 2, 3]}, {"a": [1, 3]}, {"a[1]": "removed"}),
        (
            {"a": [{"b": 1}, {"b": 2, "c": 3}]},
            {"a": [{"b": 2}]},
            {"a[0]": "removed", "a[1].c": "removed"},
        ),
        ({"a": [1, 2]}, {"a": []}, {"a[0]": "removed", "a[1]": "removed"}),
    ],
)
def test_each_field_that_differs_is_named(original: Any, seen: Any, hidden: Any) -> None:
    assert _hidden(original, seen) == hidden


def test_both_sides_are_whole_json_that_says_the_same() -> None:
    original = {"a": [1, {"b": "x", "c": [], "d": {}}], "e": "é", "f": {"g": None}}
    seen = {"a": [1, {"c": [], "d": {}}], "e": HASH, "f": {}}
    lines = side_by_side(json.dumps(original).encode(), json.dumps(seen).encode(), cut=False)
    assert json.loads("\n".join(it.original or "" for it in lines)) == original
    assert json.loads("\n".join(it.seen or "" for it in lines)) == seen


def test_numbers_are_shown_as_they_are_spelt() -> None:
    digits = "9" * 5_000
    data = f'{{"a": 12.50, "b": 1e400, "c": {digits}}}'.encode()
    assert [it.seen for it in side_by_side(data, data, cut=False)] == [
        "{",
        '  "a": 12.50,',
        '  "b": 1e400,',
        f'  "c": {digits}',
        "}",
    ]


def test_lines_of_json_are_compared_record_by_record() -> None:
    original = b'{"a": 1, "price": 2}\n{"a": 3}\n'
    lines = side_by_side(original, b'{"a":1}\n{"a":3}\n', cut=False)
    assert [(it.path, it.how) for it in lines if it.how] == [("[0].price", "removed")]


def test_of_a_beginning_whole_records_alone_are_compared() -> None:
    original = b'{"a": 1, "price": 2}\n{"a": 3, "pri'
    lines = side_by_side(original, b'{"a":1}\n{"a":3}\n{"a', cut=True)
    assert [it.seen for it in lines] == ["{", '  "a": 1', None, "}"]


def test_beginnings_of_one_document_are_shown_without_a_verdict() -> None:
    lines = side_by_side(b'{\n "price": 2,\n "a', b'{"a', cut=True)
    assert [(it.original, it.seen, it.how) for it in lines] == [
        ("{", '{"a', ""),
        (' "price": 2,', None, ""),
        (' "a', None, ""),
    ]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"\xff\xfe", ["\ufffd\ufffd"]),
        (b"a,b\n1,2", ["a,b", "1,2"]),
        (b"a,b\r\n1,2\r\n", ["a,b", "1,2"]),
        (b"a\rb\x0c\x1c\n\nc", ["a\rb\x0c\x1c", "", "c"]),
        ("a\x85b\u2028".encode(), ["a\x85b\u2028"]),
        (b"", []),
        (b"[" * 100_000, ["[" * 100_000]),
    ],
)
def test_what_is_no_json_is_shown_as_it_is(data: bytes, shown: list[str]) -> None:
    lines = side_by_side(data, data, cut=False)
    assert [it.seen for it in lines] == shown
    assert all(it.how == "" and it.original == it.seen for it in lines)


def test_text_that_differs_is_said_to() -> None:
    (line,) = side_by_side(b"a", b"b", cut=False)
    assert (line.original, line.seen, line.how) == ("a", "b", "changed")


def test_without_the_original_nothing_is_told_of_it() -> None:
    lines = side_by_side(None, b'{"a":1}', cut=False)
    assert [(it.original, it.seen, it.how) for it in lines] == [
        (None, "{", ""),
        (None, '  "a": 1', ""),
        (None, "}", ""),
    ]
