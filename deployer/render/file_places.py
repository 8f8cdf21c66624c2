"""The file, and the place in it, that an error is about."""

import re
from dataclasses import dataclass
from pathlib import Path

from deployer.messages import Result

UNREADABLE = "T000"
"""The code of an error that ended the command: the project cannot be read, or not be used."""

_WHERE = re.compile(r"(?P<path>.+?)(?::(?P<line>\d+)(?::\d+)?| at \S+)?")


@dataclass(frozen=True)
class FilePlace:
    """A place in a file of the project.

    Attributes:
        path: relative to the project's root.
        line: from 1; 0 for the whole file.
    """

    path: str
    line: int


def file_place(result: Result, root: Path) -> FilePlace | None:
    """Where the error of a command is; None where it is in no file of the project.

    Args:
        root: the project's.
    """
    found = _WHERE.fullmatch(result.where)
    if not result.error or result.told or not found:
        return None
    path = root / found["path"]
    if not path.is_relative_to(root) or not path.is_file():
        return None
    return FilePlace(path.relative_to(root).as_posix(), int(found["line"] or 0))
