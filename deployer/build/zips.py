"""Writes zips whose bytes depend on nothing but names, modes and contents.

Imported by processes that do nothing else, so of ours it imports errors alone.
"""

import hashlib
import re
import signal
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from deployer.errors import DeployerError

# The earliest date a zip can hold.
_DATE = (1980, 1, 1, 0, 0, 0)
# Lambda runs as another user than the one that made the zip, so everybody must be able to read.
_MODE, _MODE_EXECUTABLE = 0o100644, 0o100755
_UNIX = 3
# Of zlib's nine: code comes out 2 to 7 % larger than at its default, 6, in half the time.
_LEVEL = 4
# Empty, absolute, on a drive, with NUL or with a step upwards; by either kind of slash.
_OUTSIDE = re.compile(r"^$|^[/\\]|^[A-Za-z]:|\0|(^|[/\\])\.\.([/\\]|$)")


class ZipEntry(NamedTuple):
    """A file of a zip.

    Attributes:
        name: in the zip, with forward slashes.
        path: where it is read from.
        executable: whether anyone may execute it; all else of the mode is normalised.
        size: in bytes, unzipped.
        digest: SHA-256 that the contents must have, hex; empty where nothing holds them to one.
    """

    name: str
    path: Path
    executable: bool
    size: int
    digest: str = ""


def is_inside(name: str) -> bool:
    """Whether a zip's entry stays in the folder that the zip is unpacked in, on any system."""
    return not _OUTSIDE.search(name)


def write_zip(entries: Sequence[ZipEntry], target: Path) -> None:
    """Write a zip, whole or not at all.

    Raises:
        ValueError: an entry's name leads out of the folder that the zip is unpacked in.
        DeployerError: a file is no longer what it was when it was hashed.
    """
    for entry in entries:
        if not is_inside(entry.name):
            raise ValueError(f"'{entry.name}' must not be the name of a zip's entry")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
        try:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
                for entry in sorted(entries):
                    _add(archive, entry)
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(target)


def check_unchanged(path: Path, expected: str, found: str) -> None:
    """Refuse contents that differ from what was hashed: they would be known by a wrong name.

    Raises:
        DeployerError: the digests differ.
    """
    if expected != found:
        raise DeployerError(
            "this changed while it was packaged", where=str(path), todo="Run the command again."
        )


def _add(archive: zipfile.ZipFile, entry: ZipEntry) -> None:
    info = zipfile.ZipInfo(entry.name, _DATE)
    info.create_system = _UNIX
    info.external_attr = (_MODE_EXECUTABLE if entry.executable else _MODE) << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    content = entry.path.read_bytes()
    if entry.digest:
        check_unchanged(entry.path, entry.digest, hashlib.sha256(content).hexdigest())
    archive.writestr(info, content, compresslevel=_LEVEL)


def leave_interrupts() -> None:
    """Let the process that waits for the zips end this one: Ctrl-C reaches all of a terminal's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
