"""One stream of messages, several renderers."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from deployer.messages import YES, Message, Ui


class Watcher(Protocol):
    """A renderer that is told everything, and asks nothing."""

    def emit(self, message: Message) -> None:
        """Record a message."""


class Fanout:
    """Tells several renderers; the first of them asks, and shows what moves."""

    def __init__(self, first: Ui, others: Sequence[Watcher]) -> None:
        self._first = first
        self._others = others

    def emit(self, message: Message) -> None:
        """Tell all of them, the first of them last: its last record is the result."""
        for other in self._others:
            other.emit(message)
        self._first.emit(message)

    def confirm(self, question: str, *, todo: str = YES) -> bool:
        """Ask."""
        return self._first.confirm(question, todo=todo)

    def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
        """Ask for one of several answers."""
        return self._first.choose(question, answers, todo=todo)

    def progress(self, label: str, total: int) -> AbstractContextManager[Callable[[int], Any]]:
        """Show a bar."""
        return self._first.progress(label, total)

    def operation(self, stack_name: str, resources: int) -> AbstractContextManager[None]:
        """Show one stack's operation."""
        return self._first.operation(stack_name, resources)
