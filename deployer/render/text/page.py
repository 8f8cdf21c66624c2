"""What text is written on: lines of styled parts, as wide as the place has room for."""

import re
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.text import Text

_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""A control sequence, as ECMA-48 says it."""

Part = str | tuple[str, str]
"""Text, or text and its style."""


@dataclass(frozen=True)
class Page:
    """Standard output, and standard error for what ended a command.

    Attributes:
        errors: where the text of errors goes, which may be another place.
    """

    console: Console
    errors: Console

    @property
    def is_live(self) -> bool:
        """Whether a person looks at it, and lines can be drawn again."""
        return self.console.is_terminal and not self.console.is_dumb_terminal

    @property
    def width(self) -> int:
        """Columns; a very large number where there is no terminal."""
        return self.console.width

    def line(self, *parts: Part) -> None:
        """Write one line."""
        self.console.print(line(*parts))

    def put(self, shown: RenderableType) -> None:
        """Write what rich lays out by itself, within the width there is: a table, a tree."""
        self.console.print(shown, soft_wrap=False)


def line(*parts: Part) -> Text:
    """Parts as one text. None of them is read as markup, and none commands the terminal."""
    safe = (
        (_harmless(it), "") if isinstance(it, str) else (_harmless(it[0]), it[1]) for it in parts
    )
    return Text.assemble(*safe)


def _harmless(text: str) -> str:
    """A text without escape sequences: functions log colours, and anybody else anything."""
    return _SEQUENCE.sub("", text).replace("\x1b", "␛") if "\x1b" in text else text
