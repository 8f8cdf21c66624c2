"""The text renderer: writes to standard output, asks on standard input."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from deployer.errors import DeployerError
from deployer.messages import (
    YES,
    Backup,
    DeadLetter,
    Garbage,
    LetterQueue,
    Message,
    StackEvent,
    StackState,
)
from deployer.render.text.backups import show_backups
from deployer.render.text.data import show_garbage, show_letters, show_queues
from deployer.render.text.output import Output
from deployer.render.text.page import Page
from deployer.render.text.show import show
from deployer.render.text.states import show_states
from deployer.render.unattended import unanswered

# What only a terminal needs is imported once it is needed.
if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

    from deployer.render.text.live import OperationView

ROWS: Mapping[type, Callable[[Any, Page], None]] = {
    StackState: show_states,
    Backup: show_backups,
    DeadLetter: show_letters,
    LetterQueue: show_queues,
    Garbage: show_garbage,
}
"""Messages that are rows of one table, and what shows those that follow one another."""

_REDRAWS = 4
"""Times a second that what goes on is drawn again."""


class TextUi:
    """Messages as text for a person, in colour on a terminal, plain elsewhere."""

    def __init__(
        self,
        console: "Console | None" = None,
        errors: "Console | None" = None,
        *,
        answer_alone: bool = False,
    ) -> None:
        """Write to standard output, and errors to standard error.

        Args:
            console: what stands in standard output's place.
            errors: what stands in standard error's.
            answer_alone: leave standard output to what the command was asked for, so that another
                program can read it.
        """
        out, aside = Output(console=console), Output(stderr=True, console=errors)
        self._page = Page(aside, aside, out) if answer_alone else Page(out, aside)
        self._view: OperationView | None = None
        self._live: Live | None = None
        self._gathered: list[Message] = []

    @classmethod
    def on_stderr(cls) -> "TextUi":
        """All text on standard error, for standard output belongs to a document."""
        from deployer.render.text.console import make_console

        console = make_console(stderr=True)
        return cls(console, console)

    def emit(self, message: Message) -> None:
        """Show a message; rows of one table when all that follow one another are known."""
        if self._gathered and type(message) is not type(self._gathered[0]):
            self._show_gathered()
        if type(message) in ROWS:
            self._gathered.append(message)
            return
        if isinstance(message, StackEvent) and self._view and not self._view.take(message):
            return
        show(message, self._page)

    def confirm(self, question: str, *, todo: str = YES) -> bool:
        """Ask on the terminal; anything but yes is no.

        Raises:
            DeployerError: nobody is there to answer.
        """
        from rich.prompt import Confirm
        from rich.text import Text

        with self._still():
            try:
                agreed = Confirm.ask(Text(question), console=self._page.out.console, default=False)
            except EOFError:
                raise self._unanswered(question, todo) from None
            self._end_line()
            return agreed

    def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
        """Ask on the terminal for one of the answers; an empty line takes the first.

        Raises:
            DeployerError: nobody is there to answer.
        """
        from rich.prompt import Prompt
        from rich.text import Text

        with self._still():
            width = max(map(len, answers))
            for word, meaning in answers.items():
                self._page.line(f"  {word:<{width}}  {meaning}")
            try:
                chosen = Prompt.ask(
                    Text(question),
                    console=self._page.out.console,
                    choices=list(answers),
                    default=next(iter(answers)),
                )
            except EOFError:
                raise self._unanswered(question, todo) from None
            self._end_line()
            return chosen

    def _end_line(self) -> None:
        """End the line of a question where no person did, by the key of the answer."""
        if not sys.stdin.isatty():
            self._page.line("")

    def _unanswered(self, question: str, todo: str) -> DeployerError:
        self._page.line("")  # the question's own line has not ended
        return unanswered(question, todo)

    @contextmanager
    def operation(self, stack_name: str, resources: int) -> Iterator[None]:
        """On a terminal what is in progress, drawn below the events; elsewhere events alone."""
        if not self._page.is_live or self._live:
            yield
            return
        from deployer.render.text.live import OperationView

        self._view = OperationView(stack_name, resources)
        self._live = self._drawn(self._view)
        try:
            yield
        finally:
            self._live.stop()
            self._view = self._live = None

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], Any]]:
        """A bar on a terminal; elsewhere nothing, for the result is reported anyway."""
        if not self._page.is_live:
            yield lambda _: None
            return
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeElapsedColumn,
        )

        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with (
            self._still(),
            Progress(*columns, console=self._page.out.console, transient=True) as bar,
        ):
            task = bar.add_task(label, total=total or None)
            yield lambda count: bar.advance(task, count)

    @contextmanager
    def _still(self) -> Iterator[None]:
        """Nothing else is drawn meanwhile, and all that was said is shown."""
        self._show_gathered()
        if self._live is None or self._view is None:
            yield
            return
        self._live.stop()
        try:
            yield
        finally:
            # Another one, for this one would draw over what was said meanwhile.
            self._live = self._drawn(self._view)

    def _drawn(self, view: "OperationView") -> "Live":
        from rich.live import Live

        live = Live(
            view, console=self._page.out.console, transient=True, refresh_per_second=_REDRAWS
        )
        live.start(refresh=True)
        return live

    def _show_gathered(self) -> None:
        rows, self._gathered = self._gathered, []
        if rows:
            ROWS[type(rows[0])](rows, self._page)
