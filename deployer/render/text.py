"""Messages as text for a person, in colour on a terminal, plain elsewhere."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import singledispatchmethod
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
from rich.table import Table as RichTable
from rich.text import Text

from deployer.errors import DeployerError
from deployer.messages import (
    ArtifactReady,
    Change,
    Failure,
    Finding,
    Identity,
    Message,
    Note,
    Outputs,
    Plan,
    StackDone,
    StackEvent,
    StackState,
    Table,
    TemplatesReady,
    Unchanged,
    Warned,
)

_STACK_TYPE = "AWS::CloudFormation::Stack"
_UNBOUNDED = 100_000  # characters, more than any line has
_ACTION_STYLE = {"Add": "green", "Modify": "yellow", "Remove": "red"}
_ACTION_SIGN = {"Add": "+", "Modify": "~", "Remove": "-", "Import": "»", "Dynamic": "?"}
_LEVEL_STYLE = {"error": "red", "warning": "yellow", "informational": "cyan"}


class TextUi:
    """Writes to standard output; asks on standard input."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        if not self._console.is_terminal:
            # Plain output has no width of its own: a log must not be wrapped or cut.
            self._console.width = _UNBOUNDED

    def emit(self, message: Message) -> None:
        """Show a message."""
        self._show(message)

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
            self._print(f"  {word:<10} {meaning}")
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

    def _print(self, *parts: tuple[str, str] | str) -> None:
        self._console.print(Text.assemble(*parts))

    @singledispatchmethod
    def _show(self, message: object) -> None:
        raise TypeError(f"no text for {type(message).__name__}")

    @_show.register
    def _(self, it: Identity) -> None:
        place = f"local cloud at {it.endpoint}" if it.endpoint else f"account {it.account}"
        self._print((f"{it.arn}", "bold"), f"  {place}, {it.region}")

    @_show.register
    def _(self, it: Note) -> None:
        self._print(it.text)

    @_show.register
    def _(self, it: Warned) -> None:
        self._print(("Warning: ", "yellow"), it.text)

    @_show.register
    def _(self, it: Finding) -> None:
        place = f"{it.path}:{it.line}" if it.line else it.path
        self._print(place, " ", (it.code, _LEVEL_STYLE.get(it.level, "")), " ", it.text)

    @_show.register
    def _(self, it: ArtifactReady) -> None:
        done = f"uploaded, {_size(it.size)}" if it.uploaded else "unchanged"
        self._print(f"{it.name:<28} {done}")

    @_show.register
    def _(self, it: TemplatesReady) -> None:
        self._print(f"{it.root:<28} {it.total} templates, {it.uploaded} uploaded")

    @_show.register
    def _(self, it: Plan) -> None:
        verb = "Create" if it.creates else "Update"
        self._print("")
        self._print((f"{verb} {it.stack_name}", "bold"), f"  {_count(len(it.changes), 'change')}")
        for change in it.changes:
            self._change(change)

    def _change(self, it: Change) -> None:
        indent = "  " * (len(it.stack) + 1)
        style = _ACTION_STYLE.get(it.action, "")
        parts: list[tuple[str, str] | str] = [
            indent,
            (f"{_ACTION_SIGN.get(it.action, ' ')} {it.logical_id}", style),
            f"  {it.resource_type}",
        ]
        if it.action == "Modify" and it.properties:
            parts.append(f"  ({', '.join(each.path for each in it.properties)})")
        # A nested stack is never replaced; where that stands, an output of it may change.
        if it.replacement in ("True", "Conditional") and it.resource_type != _STACK_TYPE:
            word = "replaced" if it.replacement == "True" else "may be replaced"
            parts.append((f"  {word}", "bold red"))
        self._print(*parts)

    @_show.register
    def _(self, it: Unchanged) -> None:
        self._print((it.stack_name, "bold"), " is unchanged")

    @_show.register
    def _(self, it: StackEvent) -> None:
        name = " / ".join(it.path) or it.stack_name
        line = f"{it.at.astimezone():%H:%M:%S}  "
        reason = f"  {it.reason}" if it.reason else ""
        self._print(line, (f"{it.status:<28}", _status_style(it.status)), f" {name}{reason}")

    @_show.register
    def _(self, it: Failure) -> None:
        place = " → ".join((it.stack_name, *it.path))
        self._print(("First cause: ", "bold red"), f"{place} ({it.resource_type})")
        self._print(f"  {it.status}: {it.reason}")

    @_show.register
    def _(self, it: StackDone) -> None:
        self._print((f"{it.stack_name} {it.status}", "green"), f"  {it.seconds:.1f} s")

    @_show.register
    def _(self, it: Outputs) -> None:
        self._print("")
        self._print((f"Outputs of {it.stack_name}", "bold"))
        width = max((len(name) for name in it.values), default=0)
        for name, value in sorted(it.values.items()):
            self._print(f"  {name:<{width}}  {value}")

    @_show.register
    def _(self, it: StackState) -> None:
        indent = "  " * len(it.path)
        when = f"{it.updated.astimezone():%Y-%m-%d %H:%M:%S}" if it.updated else ""
        self._print(
            f"{indent}{it.path[-1] if it.path else it.stack_name}  ",
            (it.status, _status_style(it.status)),
            f"  {_count(it.resources, 'resource')}  {when}",
            f"  {it.reason}" if it.reason else "",
        )

    @_show.register
    def _(self, it: Table) -> None:
        # As Text, for in a string rich would read [brackets] as markup.
        title = Text(it.title) if it.title else None
        table = RichTable(title=title, title_justify="left", box=None, pad_edge=False)
        for column in it.columns:
            # Only the last column gives way: ids before it are there to be copied.
            last = column == it.columns[-1]
            table.add_column(Text(column), overflow="fold", no_wrap=not last)
        for row in it.rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(table)


def _status_style(status: str) -> str:
    if "FAILED" in status or "ROLLBACK" in status:
        return "red"
    return "green" if status.endswith("_COMPLETE") else "yellow"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    return f"{size / 1024:.0f} KiB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MiB"
