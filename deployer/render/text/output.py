"""One of the two streams that text is written to."""

import io
import os
import re
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

UNBOUNDED = 100_000
"""Columns of what is no terminal, more than any line has: a log is neither wrapped nor cut."""

_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
"""A control sequence, as ECMA-48 says it."""
_COMMANDING = dict.fromkeys([*map(ord, "\a\b\v\f\r"), *range(0x80, 0xA0)])
"""Controls of one sign: from bell to return, and those that ECMA-48 calls C1."""
_WORKFLOW_COMMAND = re.compile(r"(?m)^(\s*):(?=:)|##(?=\[)")
"""What a workflow's runner takes as a command: at a line's beginning; of the older kind anywhere.
https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

Part = str | tuple[str, str]
"""Text, or text and its style."""


class Output:
    """Standard output or standard error.

    Lines without colours are written as they are, for rich takes 40 ms to be there, and a log
    shows nothing of what it does.
    """

    def __init__(self, *, stderr: bool = False, console: "Console | None" = None) -> None:
        """Take a stream.

        Args:
            console: what stands in the stream's place.
        """
        self._stderr = stderr
        self._given = console
        if console is None and isinstance(self._stream, io.TextIOWrapper):
            # An encoding that lacks a sign shows a question mark, and no traceback.
            self._stream.reconfigure(errors="replace")

    @property
    def _stream(self) -> TextIO:
        return sys.stderr if self._stderr else sys.stdout

    @cached_property
    def console(self) -> "Console":
        """What lays out, colours, draws and asks."""
        from deployer.render.text.console import bounded, make_console

        return bounded(self._given) if self._given else make_console(stderr=self._stderr)

    @cached_property
    def is_plain(self) -> bool:
        """Whether nothing but text arrives there."""
        return self._given is None and not self._stream.isatty() and not colours_forced()

    @property
    def is_live(self) -> bool:
        """Whether a person looks at it, and lines can be drawn again."""
        if self.is_plain:
            return False
        return self.console.is_terminal and not self.console.is_dumb_terminal

    @property
    def width(self) -> int:
        """Columns; a very large number where there is no terminal."""
        return UNBOUNDED if self.is_plain else self.console.width

    def line(self, *parts: Part) -> None:
        """Write one line."""
        if not self.is_plain:
            self.console.print(line(*parts))
            return
        text = "".join(it if isinstance(it, str) else it[0] for it in _harmless(parts))
        self._stream.write(text.expandtabs() + "\n")
        self._stream.flush()

    def put(self, shown: "RenderableType") -> None:
        """Write what rich lays out by itself, within the width there is: a table, a tree."""
        self.console.print(shown, soft_wrap=False)


def line(*parts: Part) -> "Text":
    """Parts as one text. None of them is read as markup, and none commands the terminal."""
    from rich.text import Text

    return Text.assemble(*_harmless(parts))


def colours_forced() -> bool:
    """Whether colours are wanted even where there is no terminal. https://bixense.com/clicolors"""
    return os.environ.get("CLICOLOR_FORCE", "0") != "0" or bool(os.environ.get("FORCE_COLOR"))


def _harmless(parts: Sequence[Part]) -> list[Part]:
    """Parts that command neither a terminal nor a workflow: anybody may have written them."""
    guarded = os.environ.get("GITHUB_ACTIONS") == "true"
    safe: list[Part] = []
    begins = True  # whether nothing but blanks is on the line so far
    for part in parts:
        text, style = (part, "") if isinstance(part, str) else part
        text = _without_controls(text)
        if guarded:
            # A sign before stands for what is on the line already.
            text = _broken(text) if begins else _broken(f"-{text}")[1:]
            begins = not (text.rpartition("\n")[2] if "\n" in text or begins else "-").strip()
        safe.append((text, style))
    return safe


def _without_controls(text: str) -> str:
    """A text without escape sequences: functions log colours, and anybody else anything."""
    if text.isprintable():
        return text
    return _SEQUENCE.sub("", text).translate(_COMMANDING).replace("\x1b", "␛")


def _broken(text: str) -> str:
    return _WORKFLOW_COMMAND.sub(lambda it: f"{it[0]} ", text)
