"""What a consumer sees stands beside the original, or below it where there is no room."""

from dataclasses import replace

import pytest

from deployer.messages import ReadLine, RedactedRead
from tests.unit.render.text.printed import printed

LINES = (
    ReadLine("", "", "{", "{"),
    ReadLine("", "", '  "a": 1,', '  "a": 1,'),
    ReadLine("id", "masked", '  "id": 7,', '  "id": "hidden"'),
    ReadLine("price", "removed", '  "price": 2', None),
    ReadLine("", "", "}", "}"),
)


def _read(
    *lines: ReadLine, original: str | None = "{}", cut: bool = False, why: str = ""
) -> RedactedRead:
    size = None if original is None else 9
    return RedactedRead("k", "v", "inventory", "api", "{}", 5000, original, size, why, cut, lines)


def test_both_stand_side_by_side_and_what_was_done_between_them() -> None:
    assert printed(_read(*LINES)).startswith(
        "k as inventory sees it, by the door api\n"
        "original                 seen\n"
        "{                        {\n"
        '  "a": 1,                  "a": 1,\n'
        '  "id": 7,     masked      "id": "hidden"\n'
        '  "price": 2   removed\n'
        "}                        }\n"
    )


def test_without_room_they_stand_below_one_another() -> None:
    assert (
        "  {\n"
        '    "a": 1,\n'
        '-   "id": 7,   (masked)\n'
        '+   "id": "hidden"\n'
        '-   "price": 2   (removed)\n'
        "  }\n"
    ) in printed(_read(*LINES), width=40)


def test_long_lines_do_not_make_a_log_wide() -> None:
    long = ReadLine("a", "removed", "x" * 500, None)
    assert f"- {'x' * 500}   (removed)\n" in printed(_read(long))


def test_beginnings_that_cannot_be_compared_are_both_shown() -> None:
    assert "- a\n+ b\n" in printed(_read(ReadLine("", "", "a", "b")), width=12)


def test_the_consumers_alone_is_said_to_be_that() -> None:
    text = printed(_read(ReadLine("", "", None, "{}"), original=None, why="ada may not read it"))
    assert "ada may not read it, so this is the consumer's alone.\n{}\n" in text


def test_a_beginning_is_said_to_be_one() -> None:
    text = printed(_read(cut=True))
    assert (
        "Only the beginning is shown; inventory gets 5,000 bytes, the original has 9. "
        "--first shows more, --raw all.\n" in text
    )


@pytest.mark.parametrize("width", [None, 20])
@pytest.mark.parametrize("original", ["{}", None])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x9b31mb", "a\\u009b31mb"),
        ("\u202ecba\u2066", "\\u202ecba\\u2066"),
        ("\0\x0e\x7f\r\x1b[31m", "\\u0000\\u000e\\u007f\\u000d\\u001b[31m"),
        ("\u200b\xa0\ud800\U000e0041", "\\u200b\\u00a0\\ud800\\udb40\\udc41"),
        ("é 日本 👍", "é 日本 👍"),
    ],
)
def test_all_that_is_there_is_seen_and_nothing_of_it_moves_anything(
    text: str, shown: str, original: str | None, width: int | None
) -> None:
    line = ReadLine("", "", None if original is None else text, text)
    said = printed(_read(line, original=original), width=width)
    assert shown in said
    assert said.replace("\n", "").isprintable()


def test_the_key_is_shown_likewise() -> None:
    assert "\\u202ek as inventory" in printed(replace(_read(), key="\u202ek"))


def test_of_nothing_it_is_said_that_it_is_empty() -> None:
    heading = "k as inventory sees it, by the door api\n"
    assert printed(replace(_read(original=""), seen="")).startswith(f"{heading}(empty)\n")
    alone = printed(_read(original=None, why="ada may not"))
    assert "consumer's alone.\n(empty)\n" in alone
