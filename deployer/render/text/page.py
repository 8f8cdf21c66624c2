"""What text is written on: lines of styled parts, as wide as the place has room for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from deployer.render.text.output import Output, Part, line

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["Page", "Part", "line"]


@dataclass(frozen=True)
class Page:
    """Standard output, and standard error for what ended a command.

    Attributes:
        errors: where the text of errors goes, which may be the same place.
        answer: where goes what a command was asked for, if not among all else.
    """

    out: Output
    errors: Output
    answer: Output | None = None

    @property
    def is_live(self) -> bool:
        """Whether a person looks at it, and lines can be drawn again."""
        return self.out.is_live

    @property
    def answers_person(self) -> bool:
        """Whether a person looks at what a command was asked for."""
        return (self.answer or self.out).is_live

    @property
    def width(self) -> int:
        """Columns; a very large number where there is no terminal."""
        return self.out.width

    def line(self, *parts: Part) -> None:
        """Write one line."""
        self.out.line(*parts)

    def give(self, text: str) -> None:
        """Write what a command was asked for."""
        (self.answer or self.out).line(text)

    def put(self, shown: "RenderableType") -> None:
        """Write what rich lays out by itself, within the width there is: a table, a tree."""
        self.out.put(shown)
