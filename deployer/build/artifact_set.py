"""Zips that were made once, to be uploaded by others, who make none.

A set is a folder: `<source hash>.zip` for each artifact, and `artifacts.json`, which tells the
commit and the SHA-256 of each zip. The SHA-256 of that file is the digest of the whole set: whoever
has it by another way than the folder knows that nothing in the folder was exchanged.
"""

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from deployer.build.bundles import Bundle
from deployer.errors import DeployerError, ProjectError

MANIFEST = "artifacts.json"
_FORMAT = 1
_HEX = re.compile(r"[0-9a-f]{64}")
_PIECE = 1024 * 1024
_AGAIN = "Build the set anew from the commit that is deployed: deployer build --to FOLDER"


@dataclass(frozen=True)
class ArtifactSet:
    """A set that was made before.

    Attributes:
        commit: that it was made from, as `Revision.sha` says it.
        zips: the SHA-256 of each zip by the hash of its sources, both hex.
    """

    folder: Path
    commit: str
    zips: Mapping[str, str]

    def check_commit(self, commit: str) -> None:
        """Refuse templates of another commit than the code is of.

        Raises:
            ProjectError: it is another.
        """
        if commit != self.commit:
            raise ProjectError(
                f"these artifacts are of commit {self.commit}, but {commit} is deployed",
                where=str(self.folder),
                todo=_AGAIN,
            )

    def sha256_of(self, bundle: Bundle) -> str:
        """What its zip must have.

        Raises:
            DeployerError: the set has none of these sources.
        """
        if bundle.source.digest not in self.zips:
            raise DeployerError(
                f"'{bundle.name}' is not among the artifacts, and none is built here",
                where=str(self.folder),
                todo=_AGAIN,
            )
        return self.zips[bundle.source.digest]

    def path_of(self, bundle: Bundle) -> Path:
        """The zip of a bundle.

        Raises:
            DeployerError: the set has none, or it is not what was made.
        """
        expected = self.sha256_of(bundle)
        path = self.folder / f"{bundle.source.digest}.zip"
        if not path.is_file() or _sha256(path) != expected:
            raise DeployerError("this is not the zip that was built", where=str(path), todo=_AGAIN)
        return path


def write_set(folder: Path, commit: str, made: Iterable[tuple[Bundle, Path]]) -> str:
    """Write a set, and return its digest.

    Args:
        folder: is made; it must hold nothing yet.
        made: what is zipped, each with its zip.

    Raises:
        ProjectError: there is something in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise ProjectError(
            "there is something in this folder", where=str(folder), todo="Give an empty one."
        )
    zips = {}
    for bundle, path in made:
        copy = folder / f"{bundle.source.digest}.zip"
        shutil.copyfile(path, copy)
        zips[bundle.source.digest] = _sha256(copy)
    facts = {"format": _FORMAT, "commit": commit, "zips": dict(sorted(zips.items()))}
    manifest = folder / MANIFEST
    manifest.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return _sha256(manifest)


def read_set(folder: Path, digest: str = "") -> ArtifactSet:
    """Read a set's manifest; its zips are looked at when they are asked for.

    Args:
        digest: that the set must have; empty where the folder is trusted.

    Raises:
        ProjectError: it is no set, or another one.
    """
    manifest = folder / MANIFEST
    try:
        text = manifest.read_bytes()
    except OSError as error:
        raise ProjectError(
            f"here are no artifacts: {error.strerror}", where=str(manifest), todo=_AGAIN
        ) from error
    if digest and sha256(text).hexdigest() != digest:
        raise ProjectError(
            f"these are not the artifacts of digest {digest}", where=str(manifest), todo=_AGAIN
        )
    try:
        facts = json.loads(text)
        commit, zips = str(facts["commit"]), facts["zips"]
        known = facts["format"] == _FORMAT and isinstance(zips, dict)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known or not all(_HEX.fullmatch(str(it)) for pair in zips.items() for it in pair):
        raise ProjectError(
            "this does not tell of artifacts as `deployer build` does",
            where=str(manifest),
            todo=_AGAIN,
        )
    return ArtifactSet(folder, commit, zips)


def _sha256(path: Path) -> str:
    total = sha256()
    with path.open("rb") as file:
        for piece in iter(partial(file.read, _PIECE), b""):
            total.update(piece)
    return total.hexdigest()
