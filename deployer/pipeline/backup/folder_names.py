"""Which folders of backups a person means."""

from collections.abc import Sequence

_FEWEST = 4
"""Characters of a name or a day that may stand for the whole."""
_MOST_NAMED = 5
"""Folders that are named where several are meant."""


def name_of(folder: str) -> str:
    """The last part of a folder's key."""
    return folder.rstrip("/").rpartition("/")[2]


def dated_name(folder: str) -> str:
    """`2026-02-08/020000000Z-a`; the name alone where the folder is not below its day."""
    return folder.rstrip("/").rpartition("/dt=")[2] if "/dt=" in folder else name_of(folder)


def called(folders: Sequence[str], wanted: str) -> list[str]:
    """The folders of that whole name, with its day or without."""
    return [it for it in folders if wanted in (name_of(it), dated_name(it))]


def begun_by(folders: Sequence[str], wanted: str) -> list[str]:
    """The folders whose name, with its day or without, begins so."""
    if len(wanted) < _FEWEST:
        return []
    return [it for it in folders if any(f(it).startswith(wanted) for f in (name_of, dated_name))]


def listed(folders: Sequence[str]) -> str:
    """The first few of them, for a person to choose."""
    more = f" and {len(folders) - _MOST_NAMED} more" if len(folders) > _MOST_NAMED else ""
    return ", ".join(map(dated_name, folders[:_MOST_NAMED])) + more
