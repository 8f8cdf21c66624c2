"""The stored object, as S3 gives it; where from, each door has a source of its own for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def _nothing_to_close() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Stored:
    """What S3 answered.

    Attributes:
        status: 200 with the whole object, 304, or an error's.
        headers: S3's, with small letters.
        chunks: the object's bytes; nothing for anything but 200.
        code: S3's, of an error; empty if it gave none.
        close: ends the connection, be everything read or not.
    """

    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]
    code: str = ""
    close: Callable[[], None] = _nothing_to_close


class Source(Protocol):
    """Where an object is read from: always the same, and always as a whole."""

    def open(self, conditions: Mapping[str, str]) -> Stored:
        """Ask for the object.

        Args:
            conditions: headers with small letters: times, or the entity tag that it must have.

        Raises:
            ReadError: it could not be asked for.
        """
        ...
