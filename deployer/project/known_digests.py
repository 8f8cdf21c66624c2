"""Remembers the digests of a folder's files, so that unchanged files need not be read again.

A file is taken for unchanged while size, inode, and times of modification and of change are what
they were when it was read. Any write moves the last of them, and no program can set it back; only a
write within the clock's next tick could leave it as it was, so what was written shortly before it
was read is not remembered, as in git's index.
https://git-scm.com/docs/racy-git
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from deployer.project.whole_files import write_whole

# Change it when what is refused while a file is read changes, so that all are read anew.
_FORMAT = 2
# The coarsest clock of a file system in use, FAT's, ticks each two seconds.
_TICK_NS = 2_000_000_000

Stamp = tuple[int, int, int, int]
_Known = dict[str, tuple[Stamp, str]]


def stamp_of(stat: os.stat_result) -> Stamp:
    """What must stay alike for a file to be taken for unchanged."""
    return stat.st_size, stat.st_ino, stat.st_mtime_ns, stat.st_ctime_ns


@dataclass(frozen=True)
class KnownDigests:
    """The digests of one folder's files.

    Attributes:
        path: where they are remembered.
        before: by file name, as remembered.
        now: by file name, as learned in this run.
        begun: when this run began to read, in nanoseconds.
    """

    path: Path
    before: Mapping[str, tuple[Stamp, str]]
    now: _Known = field(default_factory=dict)
    begun: int = field(default_factory=time.time_ns)

    def get(self, name: str, stamp: Stamp) -> str | None:
        """The digest of a file, if it is unchanged."""
        known = self.before.get(name)
        if known is None or known[0] != stamp:
            return None
        self.now[name] = known
        return known[1]

    def note(self, name: str, stamp: Stamp, digest: str) -> None:
        """Remember a file that was read after its stamp was taken, unless it is too young."""
        if max(stamp[2:]) < self.begun - _TICK_NS:
            self.now[name] = (stamp, digest)

    def save(self) -> None:
        """Write what was learned, if it differs from what was remembered."""
        if self.now == self.before:
            return
        write_whole(self.path, json.dumps({"format": _FORMAT, "files": self.now}))


def known_digests(folder: Path, cache: Path) -> KnownDigests:
    """What is remembered of a folder; nothing, where that cannot be read.

    Args:
        cache: the project's folder for what can be made again.
    """
    name = sha256(os.fsencode(folder.absolute())).hexdigest()[:32]
    return read_known(cache / "digests" / f"{name}.json")


def read_known(path: Path) -> KnownDigests:
    """What a file remembers; nothing, where it cannot be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):  # not there yet, or damaged: all files are read again
        return KnownDigests(path, {})
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        return KnownDigests(path, {})
    return KnownDigests(
        path, {it: ((*stamp,), digest) for it, (stamp, digest) in found["files"].items()}
    )
