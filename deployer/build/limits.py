"""Lambda's limit on the size of code, checked before anything is zipped or uploaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from deployer.build.bundles import Bundle
from deployer.build.zips import ZipEntry
from deployer.errors import ProjectError
from deployer.project.path_properties import FILE

UNZIPPED = 250 * 1024 * 1024
"""Bytes of a function's code, its layers' and its custom runtime's together.

https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

_SHOWN = 3


@dataclass(frozen=True)
class Unzipped:
    """A bundle and all that its zip holds."""

    bundle: Bundle
    entries: Sequence[ZipEntry]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(entry.size for entry in self.entries)


def check_size(unzipped: Unzipped, *layers: Unzipped) -> None:
    """Refuse what Lambda would, once all is uploaded and the stack is being changed.

    Args:
        layers: those of a function that are known.

    Raises:
        ProjectError: it is too large, and what in it is largest.
    """
    all_of_it = [unzipped, *layers]
    size = sum(it.size for it in all_of_it)
    if unzipped.bundle.kind == FILE or size <= UNZIPPED:
        return
    entries = (
        (entry.size, f"{it.bundle.path.name}/{entry.name}")
        for it in all_of_it
        for entry in it.entries
    )
    largest = ", ".join(f"{name} ({_mb(size)})" for size, name in nlargest(_SHOWN, entries))
    together = " with its layers" if len(all_of_it) > 1 else ""
    raise ProjectError(
        f"this {unzipped.bundle.kind.lower()}{together} is {_mb(size)} unzipped, and Lambda takes "
        f"{_mb(UNZIPPED)}; the largest files are {largest}",
        where=str(unzipped.bundle.path),
        todo="Leave out what is not needed by a .deployerignore, or use a container image: "
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
    )


def _mb(size: int) -> str:
    """MB as AWS's page counts them."""
    return f"{size / 1024 / 1024:.1f} MB"
