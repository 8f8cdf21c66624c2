"""Lists and hashes what goes into an artifact.

An artifact is known by the hash of its sources, never by the bytes of its zip: two machines with
different zlibs make different zips of the same code, and neither must cause a deployment.
"""

import hashlib
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deployer.build.secret_files import check_no_secret
from deployer.build.zips import is_inside
from deployer.errors import ProjectError
from deployer.project.ignored import IGNORE_FILE, ignore_files_above, is_ignored
from deployer.project.known_digests import KnownDigests, known_digests, stamp_of
from deployer.project.packed_files import packed_files
from deployer.project.project import CACHE
from deployer.project.requirements import REQUIREMENTS

_FORMAT = b"1"  # change it when the layout of zips changes, so that all are built anew
# Larger files are hashed piece by piece.
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of an artifact.

    Attributes:
        name: its path in the zip, with forward slashes.
        executable: whether anyone may execute it; all else of the mode is normalised.
        size: in bytes.
        digest: SHA-256 of the contents, hex.
    """

    name: str
    executable: bool
    size: int
    digest: str


@dataclass(frozen=True)
class Source:
    """The contents of an artifact, ordered by name, and the hash over all of it.

    Attributes:
        folder: that the names are relative to.
    """

    folder: Path
    files: tuple[SourceFile, ...]
    digest: str


def read_source(folder: Path, root: Path, wheels: str = "") -> Source:
    """List and hash the files of a function or layer.

    Args:
        root: the project's, whose `.deployerignore` is heeded like those below it.
        wheels: what stands for the wheels beside the code, instead of the list of them; empty when
            there are none.

    Raises:
        ProjectError: the folder is empty, holds a secret, or links out of itself.
    """
    known = known_digests(folder, root / CACHE)
    packed = list(packed_files(folder, root))
    listing = _Listing(folder, frozenset(name for _, name in packed), known)
    listed = [listing.file(entry, name) for entry, name in packed]
    known.save()
    files = [file for file in listed if not (wheels and file.name == REQUIREMENTS)]
    if not files and not wheels:
        raise ProjectError("there is no code in this folder", where=str(folder))
    return _source(folder, files, wheels)


def read_file(path: Path) -> Source:
    """Hash one file, which is all of its artifact.

    Raises:
        ProjectError: it is a secret.
    """
    return _source(path.parent, [_source_file(path.name, path.stat(), _digest(path))])


def is_left_out(path: Path, root: Path) -> bool:
    """Whether the project's ignore files leave out a file of an artifact's folder."""
    return is_ignored(str(path), ignore_files_above(path, root), is_folder=False)


def _source(folder: Path, files: Iterable[SourceFile], wheels: str = "") -> Source:
    ordered = tuple(sorted(files, key=lambda file: file.name))
    total = hashlib.sha256(_FORMAT)
    for file in ordered:
        total.update(f"{file.name}\0{int(file.executable)}\0{file.digest}\n".encode())
    total.update(wheels.encode())
    return Source(folder, ordered, total.hexdigest())


@dataclass(frozen=True)
class _Listing:
    """Hashes the files of one folder.

    Attributes:
        names: of all its files.
    """

    folder: Path
    names: Collection[str]
    known: KnownDigests

    @cached_property
    def real(self) -> Path:
        """The folder, with links in its own path followed."""
        return self.folder.resolve()

    def file(self, entry: "os.DirEntry[str]", name: str) -> SourceFile:
        """One of its files, by its name in the zip."""
        if entry.is_symlink():
            _check_link(Path(entry.path), self.real, self.names)
        elif not entry.is_file():
            raise ProjectError("this is neither a file nor a folder", where=entry.path)
        stat = entry.stat()
        stamp = stamp_of(stat)
        digest = self.known.get(name, stamp)
        if digest is None:
            self._check_name(name)
            digest = _digest(Path(entry.path))
            self.known.note(name, stamp, digest)
        return _source_file(name, stat, digest)

    def _check_name(self, name: str) -> None:
        if not is_inside(name) or not _is_text(name):
            raise ProjectError(
                f"no zip can hold a file of this name: {name!r}",
                where=str(self.folder),
                todo="Rename it: without backslashes, and in UTF-8.",
            )


def _check_link(path: Path, root: Path, names: Collection[str]) -> None:
    target = path.resolve()
    if not target.is_relative_to(root):
        problem = "this link leads out of the folder"
    elif target.is_dir():
        problem = "this link to a folder would be left out of the artifact"
    elif not target.exists():
        problem = "this link leads nowhere"
    elif target.relative_to(root).as_posix() not in names:
        problem = "this link leads to a file that is left out of the artifact"
    else:
        return
    raise ProjectError(
        problem,
        where=str(path),
        todo="Copy what is needed into the folder, or put it into a layer; "
        f"{IGNORE_FILE} can leave the link out.",
    )


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # bytes that are no UTF-8, as Python carries them
        return False
    return True


def _source_file(name: str, stat: os.stat_result, digest: str) -> SourceFile:
    return SourceFile(name, bool(stat.st_mode & 0o111), stat.st_size, digest)


def _digest(path: Path) -> str:
    with path.open("rb", buffering=0) as file:
        piece = file.read(_PIECE)
        check_no_secret(path, piece)
        digest = hashlib.sha256(piece)
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
