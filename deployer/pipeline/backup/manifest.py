"""The manifest of a backup: what belongs to it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from deployer.errors import DeployerError
from deployer.messages import Backup
from deployer.pipeline.backup.manifest_fields import FieldError, members, number, rows, text, time

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


class ManifestError(DeployerError):
    """A manifest that cannot be used, and so a backup that cannot."""


def read_manifest(bucket: str, folder: str, body: bytes) -> Manifest:
    """Read a manifest.

    Args:
        folder: the key that it lies under, with a slash at its end.

    Raises:
        ManifestError: its version is later than is known here, or it is no manifest.
    """
    where = f"s3://{bucket}/{folder}"
    try:
        found = members(_json(body), "it")
        if (version := number(found, "schemaVersion")) > _KNOWN_SCHEMA:
            raise ManifestError(
                f"its manifest has version {version}, not {_KNOWN_SCHEMA}",
                where=where,
                todo="Use the deployer that belongs to the stack.",
            )
        return _manifest(bucket, folder, found)
    except FieldError as error:
        raise ManifestError(
            f"its manifest is damaged: {error}",
            where=where,
            todo="The bucket has versions: look whether an older one of manifest.json is whole.",
        ) from error


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FieldError("it is no JSON") from error


def _manifest(bucket: str, folder: str, found: Mapping[str, Any]) -> Manifest:
    files = _files(folder, rows(found, "files"))
    backup = Backup(
        name=folder.rstrip("/").rpartition("/")[2],
        address=f"s3://{bucket}/{folder}",
        source=text(found, "source"),
        started=time(found, "startedAt"),
        finished=time(found, "finishedAt"),
        items=number(found, "items"),
        files=len(files),
        size=sum(it.size for it in files),
    )
    keys = _keys([(text(it, "name"), text(it, "role")) for it in rows(found, "keySchema")])
    return Manifest(
        backup,
        folder + MANIFEST,
        text(found, "table"),
        keys,
        files,
        _files(folder, rows(found, "summaries")),
        _definition(found, keys),
    )


def _keys(listed: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Names of the key attributes, the partition key first."""
    keys = sorted(listed, key=itemgetter(1))
    names = tuple(name for name, _ in keys)
    if [role for _, role in keys] not in (["HASH"], ["HASH", "RANGE"]) or len({*names}) < len(keys):
        raise FieldError("'keySchema' is no table's key")
    return names


def _definition(found: Mapping[str, Any], keys: tuple[str, ...]) -> Mapping[str, Any] | None:
    """What a table is to be made of, if it is told; its key is that of the items."""
    if found.get("definition") is None:
        return None
    definition = members(found["definition"], "'definition'")
    schema = [
        (text(it, "AttributeName"), text(it, "KeyType")) for it in rows(definition, "KeySchema")
    ]
    types = {
        text(it, "AttributeName"): text(it, "AttributeType")
        for it in rows(definition, "AttributeDefinitions")
    }
    if _keys(schema) != keys or not types.keys() >= {*keys}:
        raise FieldError("'definition' is of a table with another key")
    return definition


def _files(folder: str, listed: Sequence[Mapping[str, Any]]) -> tuple[ListedFile, ...]:
    files = tuple(
        ListedFile(
            folder + text(it, "key"), number(it, "items"), number(it, "bytes"), text(it, "sha256")
        )
        for it in listed
    )
    if len({it.key for it in files}) < len(files):
        raise FieldError("it lists a file twice")
    return files
