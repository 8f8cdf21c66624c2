"""What renderers for programs have in common: nobody is there to answer, and nothing moves."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from deployer.errors import DeployerError


class Unattended:
    """The part of a `Ui` that a person would see move, or would answer."""

    def confirm(self, question: str) -> bool:
        """Nobody can agree.

        Raises:
            DeployerError: always.
        """
        raise DeployerError(
            f"nobody is there to answer: {question}",
            todo="With --yes nothing is asked; --output text asks on a terminal.",
        )

    def choose(self, question: str, answers: Mapping[str, str]) -> str:
        """Nobody can choose.

        Raises:
            DeployerError: always.
        """
        raise DeployerError(
            f"nobody is there to choose between {', '.join(answers)}: {question}",
            todo="--output text asks on a terminal.",
        )

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], Any]]:
        """What came of it is reported anyway."""
        yield lambda _: None

    @contextmanager
    def operation(self, stack_name: str, resources: int) -> Iterator[None]:
        """Its events are messages."""
        yield
