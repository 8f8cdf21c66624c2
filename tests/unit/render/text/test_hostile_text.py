"""Texts from elsewhere are text: they neither command the terminal nor are they markup."""

from datetime import UTC, datetime

import pytest

from deployer.messages import LogLine, Message, Note, Outputs, Table
from tests.unit.render.text.printed import printed

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "message",
    [
        Note("\x1b[1;31mred\x1b[0m \x1b]0;title\x07"),
        LogLine(AT, "s", "\x1b[1;31mred\x1b[0m \x1b]0;title\x07"),
        Table("", ("c",), (("\x1b[1;31mred\x1b[0m \x1b]0;title\x07",),)),
    ],
)
def test_no_text_commands_the_terminal(message: Message) -> None:
    shown = printed(message)
    assert "red ␛]0;title" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    "message",
    [
        Note("a[red]b[/] [x]"),
        Table("a[red]b[/] [x]", ("c",), (("d",),)),
        Table("", ("a[red]b[/] [x]",), (("d",),)),
        Table("", ("c",), (("a[red]b[/] [x]",),)),
        Outputs("root", {"Name": "a[red]b[/] [x]"}),
    ],
)
def test_brackets_are_text_and_no_markup(message: Message) -> None:
    assert "a[red]b[/] [x]" in printed(message)
