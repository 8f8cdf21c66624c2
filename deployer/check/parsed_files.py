"""A memory of the Python files that could be parsed, for parsing takes a third of a second a MB."""

import sys
from collections.abc import Iterable
from pathlib import Path

from deployer.project.known_digests import Stamp, read_known, stamp_of
from deployer.project.project import CACHE


class ParsedFiles:
    """The files of a project that this version of Python could parse, as they are now."""

    def __init__(self, root: Path) -> None:
        self._root = root
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        self._known = read_known(root / CACHE / f"parsed-{version}.json")
        self._stamps: dict[str, Stamp] = {}

    def defined(self, path: Path) -> frozenset[str] | None:
        """The names that a file is known to define; None for one that is new or has changed.

        To be asked before the file is read, for it may change while that is done.

        Raises:
            OSError: there is no such file.
        """
        name = self._name(path)
        self._stamps[name] = stamp_of(path.stat())
        found = self._known.get(name, self._stamps[name])
        return None if found is None else frozenset(found.split())

    def add(self, path: Path, defined: Iterable[str] = ()) -> None:
        """Remember a file that could be parsed, and names that it defines."""
        name = self._name(path)
        self._known.note(name, self._stamps[name], " ".join(sorted(defined)))

    def keep(self) -> None:
        """Write down what was asked for and added; the rest of the files is not there any more."""
        self._known.save()

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self._root)) if path.is_relative_to(self._root) else str(path)
