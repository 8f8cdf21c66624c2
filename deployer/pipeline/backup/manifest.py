"""The manifest of a backup: what belongs to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deployer.errors import DeployerError
from deployer.messages import Backup

MANIFEST = "manifest.json"

_KNOWN_SCHEMA = 1


@dataclass(frozen=True)
class ListedFile:
    """A file as the manifest lists it.

    Attributes:
        key: in the bucket.
        items: lines; 0 for a summary, which has none.
        size: bytes, as it is stored.
        sha256: of these bytes, in hexadecimal.
    """

    key: str
    items: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A backup with its files.

    Attributes:
        backup: what is shown of it.
        key: its own, in the bucket.
        table: the name of the table that it was made of.
        keys: names of the key attributes, the partition key first.
        files: with data.
        summaries: the others.
        definition: what CreateTable makes such a table of; None in manifests that lack it.
    """

    backup: Backup
    key: str
    table: str
    keys: tuple[str, ...]
    files: tuple[ListedFile, ...]
    summaries: tuple[ListedFile, ...]
    definition: Mapping[str, Any] | None


def read_manifest(bucket: str, folder: str, text: bytes) -> Manifest:
    """Read a manifest.

    Args:
        folder: the key that it lies under, with a slash at its end.

    Raises:
        DeployerError: its version is later than is known here, or it is no manifest.
    """
    where = f"s3://{bucket}/{folder}"
    try:
        found = json.loads(text)
        if found["schemaVersion"] > _KNOWN_SCHEMA:
            raise DeployerError(
                f"its manifest has version {found['schemaVersion']}, not {_KNOWN_SCHEMA}",
                where=where,
                todo="Use the deployer that belongs to the stack.",
            )
        return _manifest(bucket, folder, found)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DeployerError(
            f"its manifest is damaged: {type(error).__name__} at {error}",
            where=where,
            todo="The bucket has versions: look whether an older one of manifest.json is whole.",
        ) from error


def _manifest(bucket: str, folder: str, found: Mapping[str, Any]) -> Manifest:
    files = _files(folder, found["files"])
    backup = Backup(
        name=folder.rstrip("/").rpartition("/")[2],
        address=f"s3://{bucket}/{folder}",
        source=found["source"],
        started=datetime.fromisoformat(found["startedAt"]),
        finished=datetime.fromisoformat(found["finishedAt"]),
        items=found["items"],
        files=len(files),
        size=sum(it.size for it in files),
    )
    keys = sorted(found["keySchema"], key=lambda it: str(it["role"]))  # HASH, RANGE
    return Manifest(
        backup,
        folder + MANIFEST,
        found["table"],
        tuple(it["name"] for it in keys),
        files,
        _files(folder, found["summaries"]),
        found.get("definition"),
    )


def _files(folder: str, listed: Sequence[Mapping[str, Any]]) -> tuple[ListedFile, ...]:
    return tuple(
        ListedFile(folder + it["key"], int(it["items"]), int(it["bytes"]), str(it["sha256"]))
        for it in listed
    )
