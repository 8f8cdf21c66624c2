"""The lines of a tree before each of its rows."""

from collections.abc import Sequence

Path = tuple[str, ...]


def branch(paths: Sequence[Path], index: int) -> str:
    """What stands before the row of a path: `│   ├── `; nothing before a root.

    Args:
        paths: parents before their children; an empty path begins a tree.
    """
    path = paths[index]
    if not path:
        return ""
    stems = [_goes_on(paths, index, depth) for depth in range(1, len(path) + 1)]
    before = "".join("│   " if goes_on else "    " for goes_on in stems[:-1])
    return before + ("├── " if stems[-1] else "└── ")


def _goes_on(paths: Sequence[Path], index: int, depth: int) -> bool:
    """Whether another row of this depth follows under the same parent."""
    above = paths[index][: depth - 1]
    for path in paths[index + 1 :]:
        if len(path) < depth or path[: depth - 1] != above:
            return False
        if len(path) == depth:
            return True
    return False
