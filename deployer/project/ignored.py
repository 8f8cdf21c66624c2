"""`.deployerignore`: what stays out of artifacts, in the syntax and by the rules of `.gitignore`.

Each file speaks of the folder that it lies in and of all below; where several speak of one path,
the deepest that does decides. What lies in a folder that stays out is not asked about.
https://git-scm.com/docs/gitignore
"""

import os
from dataclasses import dataclass
from pathlib import Path

from deployer.project.patterns import Pattern, read_patterns

IGNORE_FILE = ".deployerignore"


@dataclass(frozen=True)
class IgnoreFile:
    """One such file.

    Attributes:
        folder: that it speaks of, ends in a slash.
        patterns: the last that matches decides.
    """

    folder: str
    patterns: tuple[Pattern, ...]

    def says(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether a path below the folder stays out; None when no pattern is about it."""
        name = path[len(self.folder) :].replace(os.sep, "/")
        for pattern in reversed(self.patterns):
            if (is_folder or not pattern.for_folders) and pattern.expression.fullmatch(name):
                return not pattern.takes_back
        return None


def read_ignore_file(folder: Path) -> IgnoreFile:
    """Read the file that lies in a folder."""
    text = os.fsdecode((folder / IGNORE_FILE).read_bytes())  # as names of files are decoded
    return IgnoreFile(f"{folder}{os.sep}", tuple(read_patterns(text)))


def ignore_files_above(folder: Path, root: Path) -> tuple[IgnoreFile, ...]:
    """Those from the project's root down to the folder that holds this one, the deepest last."""
    above = list(folder.parents)
    if root not in above:
        return ()
    within = reversed(above[: above.index(root) + 1])
    return tuple(read_ignore_file(it) for it in within if (it / IGNORE_FILE).is_file())


def is_ignored(path: str, rules: tuple[IgnoreFile, ...], *, is_folder: bool) -> bool:
    """Whether a path stays out.

    Args:
        rules: all that lie above the path, the deepest last.
    """
    for rule in reversed(rules):
        said = rule.says(path, is_folder=is_folder)
        if said is not None:
            return said
    return False
