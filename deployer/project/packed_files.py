"""Which files of a function's or layer's folder come into its zip."""

import os
from collections.abc import Iterator
from pathlib import Path

from deployer.project.declarations import UNPACKAGED_FOLDERS
from deployer.project.ignored import (
    IGNORE_FILE,
    IgnoreFile,
    ignore_files_above,
    is_ignored,
    read_ignore_file,
)
from deployer.project.project import CACHE

_LEFT_OUT = frozenset({IGNORE_FILE, ".DS_Store"})
_LEFT_OUT_FOLDERS = UNPACKAGED_FOLDERS | {CACHE.parts[0]}
_BYTECODE = (".pyc", ".pyo")


def packed_files(folder: Path, root: Path) -> Iterator[tuple["os.DirEntry[str]", str]]:
    """The files of a folder that its zip holds, in no order, each with its name in the zip.

    Links are among them, and whatever else is no folder.

    Args:
        root: the project's, whose `.deployerignore` is heeded like those below it.
    """
    yield from _below(str(folder), "", ignore_files_above(folder, root))


def _below(
    at: str, prefix: str, rules: tuple[IgnoreFile, ...]
) -> Iterator[tuple["os.DirEntry[str]", str]]:
    with os.scandir(at) as scanned:
        entries = list(scanned)
    if any(entry.name == IGNORE_FILE for entry in entries):
        rules = (*rules, read_ignore_file(Path(at)))
    for entry in entries:
        if entry.name in _LEFT_OUT_FOLDERS and entry.is_dir():
            continue
        is_folder = entry.is_dir(follow_symlinks=False)
        if rules and is_ignored(entry.path, rules, is_folder=is_folder):
            continue
        if is_folder:
            yield from _below(entry.path, f"{prefix}{entry.name}/", rules)
        elif entry.name not in _LEFT_OUT and not entry.name.endswith(_BYTECODE):
            yield entry, prefix + entry.name
