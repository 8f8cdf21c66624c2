"""The projects that are deployed: a copy of this repository's own, and 200 functions."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.make_project import PROJECT_NAME, make_functions

REPOSITORY = Path(__file__).resolve().parents[2]
_FOLDERS = ("cft", "data", "params", "src", "lambda-layer-*")


@dataclass(frozen=True)
class Project:
    """A project that can be written into any folder.

    Attributes:
        title: what the table calls it.
        name: first part of its stacks' names.
        function: the name in Lambda of the one whose code is changed.
        make: writes it into a folder.
        change: changes one line of that function; each number makes another line.
        versions: whether its templates take zips by object version. A person who has no deployer
            zips and uploads them by a script, whose time is not counted.
    """

    title: str
    name: str
    function: str
    make: Callable[[Path], object]
    change: Callable[[Path, int], object]
    versions: bool


def own() -> Project:
    """This repository's platform."""
    return Project(
        title="this repository's platform",
        name="tarius",
        function="tarius-process-data-devl-us-east-1",
        make=_copy,
        change=lambda root, number: _add_comment(root / "src/process-data/handler.py", number),
        versions=True,
    )


def functions(count: int, size: int) -> Project:
    """Functions whose code is a path in their template.

    Args:
        size: bytes of Python in each.
    """
    return Project(
        title=f"{count} functions, {size / 1e6:g} MB each",
        name=PROJECT_NAME,
        function=f"{PROJECT_NAME}-fn-007-devl-us-east-1",
        make=lambda root: make_functions(root, count, size),
        change=lambda root, number: _add_comment(root / "src/fn-007/handler.py", number),
        versions=False,
    )


def _copy(root: Path) -> None:
    """Copy it, as a git repository with a commit, since it is one."""
    for pattern in _FOLDERS:
        for folder in REPOSITORY.glob(pattern):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(folder, root / folder.name, ignore=ignored)
    shutil.copy(REPOSITORY / ".cfnlintrc", root)
    git = (shutil.which("git") or "git", "-C", str(root))
    author = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.org")
    for words in (("init", "--quiet"), ("add", "."), (*author, "commit", "-qm", "Begin")):
        subprocess.run([*git, *words], check=True)


def _add_comment(path: Path, number: int) -> None:
    text = re.sub(r"\n# changed .*\n$", "\n", path.read_text())
    path.write_text(f"{text}# changed {number}\n")
