"""Writes zips whose bytes depend on nothing but their contents."""

import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from deployer.build.source import Source

# The earliest date a zip can hold.
_DATE = (1980, 1, 1, 0, 0, 0)
# Lambda runs as another user than the one that made the zip, so everybody must be able to read.
_MODE, _MODE_EXECUTABLE = 0o100644, 0o100755
_UNIX = 3


def write_zip(source: Source, wheels: Path | None, wheels_prefix: str, target: Path) -> None:
    """Write the zip of a source and its wheels, whole or not at all.

    Args:
        wheels_prefix: where wheels go in the zip: empty for a function, `python/` for a layer.
    """
    entries = {file.name: (file.path, file.executable) for file in source.files}
    for path in _installed(wheels):
        name = wheels_prefix + path.relative_to(wheels or path).as_posix()
        # Code of our own wins over a wheel's file of the same name, as it would on sys.path.
        entries.setdefault(name, (path, os.access(path, os.X_OK)))
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as part:
        try:
            with zipfile.ZipFile(part, "w") as archive:
                for name in sorted(entries):
                    _add(archive, name, *entries[name])
        except BaseException:
            Path(part.name).unlink()
            raise
    Path(part.name).replace(target)


def _installed(wheels: Path | None) -> Iterator[Path]:
    if wheels is None:
        return
    for path in wheels.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def _add(archive: zipfile.ZipFile, name: str, path: Path, executable: bool) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.create_system = _UNIX
    info.external_attr = (_MODE_EXECUTABLE if executable else _MODE) << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, path.read_bytes())
