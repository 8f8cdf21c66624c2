"""Lists and hashes what goes into an artifact.

An artifact is known by the hash of its sources, never by the bytes of its zip: two machines with
different zlibs make different zips of the same code, and neither must cause a deployment.
"""

import fnmatch
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deployer.errors import ProjectError
from deployer.project.declarations import UNPACKAGED_FOLDERS

REQUIREMENTS = "requirements.txt"

_FORMAT = b"1"  # change it when the layout of zips changes, so that all are built anew
_IGNORED_FILES = ("*.py[co]", ".DS_Store", REQUIREMENTS)
# A secret in a zip is readable by everyone who may read the function.
_SECRET_FILES = (".env", ".env.*", "id_rsa*", "id_ed25519*", ".netrc", ".npmrc")
# Certificates and public keys are no secrets. All else under these names may be a key without any
# mark of one: DER, or plain random bytes.
_KEY_FILES = ("*.pem", "*.key")


@dataclass(frozen=True)
class SourceFile:
    """A file of an artifact.

    Attributes:
        name: its path in the zip, with forward slashes.
        executable: whether anyone may execute it; all else of the mode is normalised.
        digest: SHA-256 of the contents, hex.
    """

    path: Path
    name: str
    executable: bool
    digest: str


@dataclass(frozen=True)
class Source:
    """The contents of an artifact, ordered by name, and the hash over all of it."""

    files: tuple[SourceFile, ...]
    digest: str


def read_source(folder: Path, requirements_hash: str) -> Source:
    """List and hash the files of a function or layer.

    Args:
        requirements_hash: what stands for the wheels beside the code; empty when there are none.

    Raises:
        ProjectError: the folder is empty, holds a secret, or links out of itself.
    """
    files = tuple(sorted(_files(folder), key=lambda file: file.name))
    if not files and not requirements_hash:
        raise ProjectError("there is no code in this folder", where=str(folder))
    total = hashlib.sha256(_FORMAT)
    for file in files:
        total.update(f"{file.name}\0{int(file.executable)}\0{file.digest}\n".encode())
    total.update(requirements_hash.encode())
    return Source(files, total.hexdigest())


def read_file(path: Path) -> Source:
    """Hash one file, which is all of its artifact.

    Raises:
        ProjectError: it holds a secret, or links elsewhere.
    """
    if path.is_symlink():
        _check_link(path, path.parent.resolve())
    file = _source_file(path.parent, path)
    total = hashlib.sha256(_FORMAT)
    total.update(f"{file.name}\0{int(file.executable)}\0{file.digest}\n".encode())
    return Source((file,), total.hexdigest())


def _files(folder: Path) -> Iterator[SourceFile]:
    real_root = folder.resolve()
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if name not in UNPACKAGED_FOLDERS]
        for name in [*folders, *names]:
            path = Path(parent, name)
            if path.is_symlink():
                _check_link(path, real_root)
        for name in names:
            if not _matches(name, _IGNORED_FILES):
                yield _source_file(folder, Path(parent, name))


def _check_link(path: Path, root: Path) -> None:
    target = path.resolve()
    if not target.is_relative_to(root):
        problem = "this link leads out of the folder"
    elif target.is_dir():
        problem = "this link to a folder would be left out of the artifact"
    elif not target.exists():
        problem = "this link leads nowhere"
    else:
        return
    raise ProjectError(
        problem,
        where=str(path),
        todo="Copy what is needed into the folder, or put it into a layer.",
    )


def _source_file(folder: Path, path: Path) -> SourceFile:
    content = path.read_bytes()
    if _matches(path.name, _SECRET_FILES) or (
        _matches(path.name, _KEY_FILES) and not _is_public(content)
    ):
        raise ProjectError(
            "this looks like a secret and must not enter an artifact",
            where=str(path),
            todo="Move it out of the folder; a function reads secrets at run time.",
        )
    return SourceFile(
        path=path,
        name=path.relative_to(folder).as_posix(),
        executable=bool(path.stat().st_mode & 0o111),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _is_public(content: bytes) -> bool:
    """Whether this is PEM without a private key; the label of each kind of those holds the words.

    https://www.rfc-editor.org/rfc/rfc7468
    """
    return b"-----BEGIN " in content and b"PRIVATE KEY" not in content


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
