"""A Ui that keeps what it is told, and answers as it was told to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from deployer.messages import YES, Message

_Kind = TypeVar("_Kind")


class RecordingUi:
    """Remembers messages and questions; an answer may be an exception to raise."""

    def __init__(self, *answers: bool | str | BaseException) -> None:
        self.messages: list[Message] = []
        self.questions: list[str] = []
        self.ways: list[str] = []
        """What would have answered each question without a person."""
        self.advanced: list[int] = []
        self.operations: list[tuple[str, int]] = []
        self._answers: Sequence[bool | str | BaseException] = answers

    def emit(self, message: Message) -> None:
        self.messages.append(message)

    def confirm(self, question: str, *, todo: str = YES) -> bool:
        self.ways.append(todo)
        return bool(self._answer(question))

    def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
        self.ways.append(todo)
        answer = self._answer(question)
        assert answer in answers
        return str(answer)

    @contextmanager
    def operation(self, stack_name: str, resources: int) -> Iterator[None]:
        self.operations.append((stack_name, resources))
        yield

    def _answer(self, question: str) -> bool | str:
        answer = self._answers[len(self.questions)]
        self.questions.append(question)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], Any]]:
        yield self.advanced.append

    def of_type(self, kind: type[_Kind]) -> list[_Kind]:
        """The messages of one type, in order."""
        return [message for message in self.messages if isinstance(message, kind)]
