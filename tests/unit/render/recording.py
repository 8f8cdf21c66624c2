"""A Ui that keeps what it is told, and answers as it was told to."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from deployer.messages import Message

_Kind = TypeVar("_Kind")


class RecordingUi:
    """Remembers messages and questions; an answer may be an exception to raise."""

    def __init__(self, *answers: bool | BaseException) -> None:
        self.messages: list[Message] = []
        self.questions: list[str] = []
        self.advanced: list[int] = []
        self._answers: Sequence[bool | BaseException] = answers

    def emit(self, message: Message) -> None:
        self.messages.append(message)

    def confirm(self, question: str) -> bool:
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
