"""Leaves the secret values of a deployment out of what is said of it.

CloudFormation hides them in its own answers; a function's log and a resource's reason may not.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from deployer.messages import YES, Failure, Message, StackEvent, Ui
from deployer.project.no_echo import masked

_SHORTEST = 4
"""Characters; a shorter value would be found within words that are none."""


class HidingUi:
    """Says all that another says, but for some values.

    Args:
        values: of NoEcho parameters.
    """

    def __init__(self, ui: Ui, values: Iterable[str]) -> None:
        self._ui = ui
        self._values = frozenset(it for it in values if len(it) >= _SHORTEST)

    def emit(self, message: Message) -> None:
        """Say something without the values: of what others wrote, none of our own."""
        if isinstance(message, StackEvent):
            message = replace(message, reason=self._without(message.reason))
        elif isinstance(message, Failure):
            evidence = tuple(
                replace(it, lines=tuple(map(self._without, it.lines))) for it in message.evidence
            )
            message = replace(message, reason=self._without(message.reason), evidence=evidence)
        self._ui.emit(message)

    def confirm(self, question: str, *, todo: str = YES) -> bool:
        """Ask, as the other does."""
        return self._ui.confirm(question, todo=todo)

    def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
        """Ask, as the other does."""
        return self._ui.choose(question, answers, todo=todo)

    def progress(self, label: str, total: int) -> AbstractContextManager[Callable[[int], Any]]:
        """Show a bar, as the other does."""
        return self._ui.progress(label, total)

    def operation(self, stack_name: str, resources: int) -> AbstractContextManager[None]:
        """Show an operation, as the other does."""
        return self._ui.operation(stack_name, resources)

    def _without(self, text: str) -> str:
        return masked(text, self._values)
