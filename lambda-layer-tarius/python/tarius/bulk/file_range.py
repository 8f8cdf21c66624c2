"""A range of a file's bytes that begins and ends where a row does."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class FileRange:
    """A range.

    Attributes:
        index: its place among the file's ranges, from 0.
        start: its first byte, from 0.
        end: the byte after its last.
        line: the number in the file of its first physical line, from 1.
    """

    index: int
    start: int
    end: int
    line: int

    def as_json(self) -> dict[str, int]:
        """An item of the Distributed Map."""
        return asdict(self)


def read_range(given: Mapping[str, Any]) -> FileRange:
    """The range that `as_json` gave."""
    return FileRange(given["index"], given["start"], given["end"], given["line"])
