"""Paths mean what they say, and what is no path is said to be none."""

import pytest

from redaction.paths import (
    AnyDepth,
    AnyIndex,
    AnyName,
    Index,
    Name,
    PathError,
    Segment,
    parse_path,
)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("price", [Name("price")]),
        ("a.b", [Name("a"), Name("b")]),
        ("items[*].price", [Name("items"), AnyIndex(), Name("price")]),
        ("items[0]", [Name("items"), Index(0)]),
        ("a[1][20].b", [Name("a"), Index(1), Index(20), Name("b")]),
        ("*.price", [AnyName(), Name("price")]),
        ("**.price", [AnyDepth(), Name("price")]),
        ("a.**.b", [Name("a"), AnyDepth(), Name("b")]),
        ("**[0]", [AnyDepth(), Index(0)]),
        ("**", [AnyDepth()]),
        ('"a.b"."*"', [Name("a.b"), Name("*")]),
        ('"pr\\u0069ce"', [Name("price")]),
        ('""', [Name("")]),
        ('"\\ud800"', [Name("\ud800")]),
        ("stra\u00dfe-1_x", [Name("stra\u00dfe-1_x")]),
        ("0", [Name("0")]),
    ],
)
def test_path_is_read(text: str, segments: list[Segment]) -> None:
    assert parse_path(text).segments == tuple(segments)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a name is missing"),
        (".a", "a name is missing"),
        ("a.", "a name is missing"),
        ("a..b", "single dots"),
        ("a b", "double quotes"),
        ("$.a", "double quotes"),
        ("/a/b", "double quotes"),
        ("a\n", "double quotes"),
        ('"a', "double quotes"),
        ("a*", "from '*' on"),
        ("***", "from '*' on"),
        ('"\\x41"', "as JSON spells a name"),
        ("[0].a", "leave out the brackets"),
        ("[*]", "leave out the brackets"),
        ("a[-1]", "a number from 0"),
        ("a[01]", "a number from 0"),
        ("a[\u0661]", "a number from 0"),
        ("a[1:2]", "a number from 0"),
        ("a[]", "a number from 0"),
        ("a[0]b", "from 'b' on"),
        ("a.[0]", "from '[0]' on"),
        ("a.**", "ends in **"),
        ("**.**.a", "twice in a row"),
        (".".join("a" * 65), "more than 64 parts"),
    ],
)
def test_what_is_no_path_is_refused(text: str, said: str) -> None:
    with pytest.raises(PathError) as refused:
        parse_path(text)
    assert said in str(refused.value)
