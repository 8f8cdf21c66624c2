"""A memory of the Python files that could be parsed, for parsing takes a third of a second a MB."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deployer.project.project import CACHE


class ParsedFiles:
    """The files of a project that this version of Python could parse, as they are now.

    A file counts as unchanged while its size and its time of change are what they were.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._path = root / CACHE / f"parsed-{sys.version_info.major}.{sys.version_info.minor}.json"
        self._before = _read(self._path)
        self._now: dict[str, list[int]] = {}

    def has(self, path: Path) -> bool:
        """Whether a file was parsed before, and is as it was."""
        name, stamp = self._stamp(path)
        known = self._before.get(name) == stamp
        if known:
            self._now[name] = stamp
        return known

    def add(self, path: Path) -> None:
        """Remember a file that could be parsed."""
        name, stamp = self._stamp(path)
        self._now[name] = stamp

    def keep(self) -> None:
        """Write down what was asked for and added; the rest of the files is not there any more."""
        if self._now != self._before:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(self._now), encoding="utf-8")

    def _stamp(self, path: Path) -> tuple[str, list[int]]:
        found = path.stat()
        name = str(path.relative_to(self._root)) if path.is_relative_to(self._root) else str(path)
        return name, [found.st_size, found.st_mtime_ns]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # nothing was parsed yet, or half written: parsing again mends it
    return value if isinstance(value, dict) else {}
