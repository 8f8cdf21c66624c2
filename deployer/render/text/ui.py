"""The text renderer: writes to standard output, asks on standard input."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.prompt import Confirm, Prompt
from rich.text import Text

from deployer.errors import DeployerError
from deployer.messages import Message
from deployer.render.text.page import Page
from deployer.render.text.show import show

_UNBOUNDED = 100_000  # characters, more than any line has


class TextUi:
    """Messages as text for a person, in colour on a terminal, plain elsewhere."""

    def __init__(self, console: Console | None = None, errors: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        errors = errors or Console(highlight=False, soft_wrap=True, stderr=True)
        for it in (self._console, errors):
            if not it.is_terminal:
                # Plain output has no width of its own: a log must not be wrapped or cut.
                it.width = _UNBOUNDED
        self._page = Page(self._console, errors)

    @classmethod
    def on_stderr(cls) -> "TextUi":
        """All text on standard error, for standard output belongs to a document."""
        console = Console(highlight=False, soft_wrap=True, stderr=True)
        return cls(console, console)

    def emit(self, message: Message) -> None:
        """Show a message."""
        show(message, self._page)

    def confirm(self, question: str) -> bool:
        """Ask on the terminal; anything but yes is no.

        Raises:
            DeployerError: nobody is there to answer.
        """
        try:
            return Confirm.ask(Text(question), console=self._console, default=False)
        except EOFError:
            raise DeployerError("nobody answered", todo="With --yes nothing is asked.") from None

    def choose(self, question: str, answers: Mapping[str, str]) -> str:
        """Ask on the terminal for one of the answers; an empty line takes the first.

        Raises:
            DeployerError: nobody is there to answer.
        """
        for word, meaning in answers.items():
            self._page.line(f"  {word:<10} {meaning}")
        try:
            return Prompt.ask(
                Text(question),
                console=self._console,
                choices=list(answers),
                default=next(iter(answers)),
            )
        except EOFError:
            raise DeployerError("nobody answered") from None

    @contextmanager
    def operation(self, stack_name: str, resources: int) -> Iterator[None]:
        """Events are lines of their own."""
        yield

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], Any]]:
        """A bar on a terminal; elsewhere nothing, for the result is reported anyway."""
        if not self._console.is_terminal:
            yield lambda _: None
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task(label, total=total or None)
            yield lambda count: bar.advance(task, count)
