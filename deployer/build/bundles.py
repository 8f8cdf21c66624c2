"""What goes into one object of the code bucket: a folder's or a file's sources, and wheels."""

import os
import posixpath
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deployer.build.secret_files import is_secret
from deployer.build.source import Source, is_left_out, read_file, read_source
from deployer.build.wheels import (
    Target,
    lambda_targets,
    local_target,
    requirements_hash,
)
from deployer.build.zips import ZipEntry, is_inside
from deployer.errors import ProjectError
from deployer.project.path_properties import FILE, LAYER
from deployer.project.platforms import Platforms
from deployer.project.requirements import REQUIREMENTS

# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
_LAYER_WHEELS = "python/"
_ARCHIVES = frozenset({".zip", ".jar"})
_HEAD = 1024 * 1024


@dataclass(frozen=True)
class Bundle:
    """Sources that have been read, and what becomes of them.

    Attributes:
        kind: `Function`, `Layer` or `File`.
        name: what a person calls it.
        path: its folder or file.
        targets: where its wheels must work; none where it has no requirements.
        wheels_prefix: where they lie in the zip: empty for a function, `python/` for a layer.
        zipped: False for a file that is uploaded as it is.
    """

    kind: str
    name: str
    path: Path
    source: Source
    targets: tuple[Target, ...] = ()
    wheels_prefix: str = ""
    zipped: bool = True


def read_bundle(
    path: Path,
    kind: str,
    root: Path,
    *,
    platforms: Platforms,
    local: bool,
) -> Bundle:
    """List and hash a folder or a file; AWS is not asked, and no wheel is installed.

    Args:
        root: the project's.
        platforms: that it must work on; only requirements ask for them.
        local: wheels are for the interpreter that runs the deployer, as the local cloud does.

    Raises:
        ProjectError: it cannot be packaged.
    """
    if path.is_file():
        zipped = kind != FILE and path.suffix.lower() not in _ARCHIVES
        return Bundle(kind, path.name, path, read_file(path), zipped=zipped)
    listed = path / REQUIREMENTS
    if kind == FILE or not listed.is_file() or is_left_out(listed, root):
        return Bundle(kind, path.name, path, read_source(path, root))
    prefix = _LAYER_WHEELS if kind == LAYER else ""
    targets = (local_target(),) if local else lambda_targets(platforms, path)
    # The same wheels elsewhere in the zip make another artifact.
    wheels = "".join(requirements_hash(path, it) for it in targets)
    source = read_source(path, root, prefix + wheels)
    return Bundle(kind, path.name, path, source, targets, prefix)


def zip_entries(bundle: Bundle, installed: Path | None) -> list[ZipEntry]:
    """All that its zip holds.

    Args:
        installed: the folder of its wheels; None where it has none.

    Raises:
        ProjectError: it is an archive that cannot be read, or holds what leads out of it or looks
            like a secret.
    """
    if not bundle.zipped:
        return list(_archived(bundle.path)) if bundle.kind != FILE else []
    folder = bundle.source.folder
    entries = {
        file.name: ZipEntry(file.name, folder / file.name, file.executable, file.size, file.digest)
        for file in bundle.source.files
    }
    if installed:
        for path in _installed(installed):
            name = bundle.wheels_prefix + path.relative_to(installed).as_posix()
            facts = path.stat()
            executable = bool(facts.st_mode & 0o111)
            # Code of our own wins over a wheel's file of the same name, as it would on sys.path.
            entries.setdefault(name, ZipEntry(name, path, executable, facts.st_size))
    return list(entries.values())


def _archived(path: Path) -> Iterator[ZipEntry]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                _check_entry(archive, info, path)
                yield ZipEntry(info.filename, path, False, info.file_size)
    except (zipfile.BadZipFile, RuntimeError) as error:  # the latter of one that is encrypted
        raise ProjectError(f"this is no zip that can be read: {error}", where=str(path)) from error


def _check_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
    problem = ""
    if not is_inside(info.filename) or (
        stat.S_ISLNK(info.external_attr >> 16) and _leads_out(archive, info)
    ):
        problem = "leads out of where it is unpacked"
    elif is_secret(info.filename, b"") and is_secret(info.filename, _head(archive, info)):
        problem = "looks like a secret"
    if problem:
        raise ProjectError(
            f"this holds '{info.filename}', which {problem}",
            where=str(path),
            todo="Make it anew without that file.",
        )


def _leads_out(archive: zipfile.ZipFile, link: zipfile.ZipInfo) -> bool:
    # Where a link leads is all that its entry holds.
    target = _head(archive, link).decode(errors="replace")
    return not is_inside(posixpath.normpath(posixpath.join(link.filename, "..", target)))


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as entry:
        return entry.read(_HEAD)


def _installed(wheels: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(wheels):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for path in (Path(parent, name) for name in names):
            # pip unpacks no links; what one leads to could be anything on this machine.
            if path.is_symlink() or not path.is_file():
                raise ProjectError("this is no file that a wheel can hold", where=str(path))
            yield path
