"""What renderers for programs have in common: nobody is there to answer, and nothing moves."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from deployer.errors import DeployerError
from deployer.messages import YES


def unanswered(question: str, todo: str) -> DeployerError:
    """What is said where nobody answers a question.

    Args:
        todo: what answers it without a person.
    """
    way = "On a terminal, --output text asks."
    return DeployerError(f"nobody answered: {question}", todo=f"{todo} {way}".strip())


class Unattended:
    """The part of a `Ui` that a person would see move, or would answer."""

    def confirm(self, question: str, *, todo: str = YES) -> bool:
        """Nobody can agree.

        Raises:
            DeployerError: always.
        """
        raise unanswered(question, todo)

    def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
        """Nobody can choose.

        Raises:
            DeployerError: always.
        """
        raise unanswered(f"{question} ({', '.join(answers)})", todo)

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], Any]]:
        """What came of it is reported anyway."""
        yield lambda _: None

    @contextmanager
    def operation(self, stack_name: str, resources: int) -> Iterator[None]:
        """Its events are messages."""
        yield
