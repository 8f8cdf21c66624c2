"""What text is written on: lines of styled parts, as wide as the place has room for."""

from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.text import Text

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
    """Parts as one text. None of them is read as markup."""
    return Text.assemble(*parts)
