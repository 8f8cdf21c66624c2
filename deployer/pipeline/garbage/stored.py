"""What the code bucket holds of a project, told apart by the form of its keys.

What has none of these forms is somebody else's, and is not even looked at.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_TEMPLATE = re.compile(r"(?P<stem>.+)-(?P<digest>[0-9a-f]{16})(?:\.[A-Za-z]+)?")
_FILE = re.compile(r"[0-9a-f]{64}(?:\.[^/]*)?")
_RECORD = re.compile(r"(?P<stack>[A-Za-z][-A-Za-z0-9]*)\.json")
_MARKER = re.compile(r"(?P<key>.+)\.sources/[0-9a-f]{64}/(?P<version>[^/]+)")


@dataclass(frozen=True)
class ObjectVersion:
    """One version of one object.

    Attributes:
        size: bytes.
    """

    key: str
    version_id: str
    size: int
    modified: datetime

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True)
class Stored:
    """What a project has in the code bucket.

    Attributes:
        templates: all versions by key.
        files: that templates name, all versions by key.
        records: of deployments, all versions by key.
        zips: versions by key, newest first, those alone whose source is noted.
        markers: that note a source, by the key and the version of the zip.
    """

    templates: Mapping[str, Sequence[ObjectVersion]]
    files: Mapping[str, Sequence[ObjectVersion]]
    records: Mapping[str, Sequence[ObjectVersion]]
    zips: Mapping[str, Sequence[ObjectVersion]]
    markers: Mapping[tuple[str, str], Sequence[ObjectVersion]]


def list_stored(s3: "S3Client", bucket: str, project_name: str, owner: str) -> Stored:
    """List what is below the project's own prefix.

    Args:
        owner: the account that the bucket must be of.

    Raises:
        ClientError: the bucket is another account's, or may not be listed.
    """
    pages = s3.get_paginator("list_object_versions").paginate(
        Bucket=bucket, Prefix=f"{project_name}/", ExpectedBucketOwner=owner
    )
    return sort_out(
        (
            ObjectVersion(it["Key"], it["VersionId"], it["Size"], it["LastModified"])
            for page in pages
            for it in page.get("Versions", [])
        ),
        project_name,
    )


def sort_out(versions: Iterable[ObjectVersion], project_name: str) -> Stored:
    """Tell apart what a project's prefix has."""
    by_folder: dict[str, dict[str, list[ObjectVersion]]] = {
        folder: defaultdict(list) for folder in ("templates", "files", "deployments")
    }
    forms = {"templates": _TEMPLATE, "files": _FILE, "deployments": _RECORD}
    others: dict[str, list[ObjectVersion]] = defaultdict(list)
    markers: dict[tuple[str, str], list[ObjectVersion]] = defaultdict(list)
    for it in versions:
        folder, _, name = it.key.removeprefix(f"{project_name}/").partition("/")
        if marker := _MARKER.fullmatch(it.key):
            markers[marker["key"], marker["version"]].append(it)
        elif folder in forms and forms[folder].fullmatch(name):
            by_folder[folder][it.key].append(it)
        else:
            others[it.key].append(it)
    zips = {}
    for key, found in others.items():
        noted = [it for it in found if (key, it.version_id) in markers]
        if noted:
            zips[key] = sorted(noted, key=lambda it: it.modified, reverse=True)
    return Stored(
        by_folder["templates"], by_folder["files"], by_folder["deployments"], zips, markers
    )


def stem_of(key: str) -> str:
    """What a template's key has before the hash."""
    match = _TEMPLATE.fullmatch(key)
    return match["stem"] if match else key


def digest_of(key: str) -> str:
    """The hash that a template's key ends with."""
    match = _TEMPLATE.fullmatch(key)
    return match["digest"] if match else ""


def stack_of(key: str) -> str:
    """The stack that a record tells of."""
    match = _RECORD.fullmatch(key.rpartition("/")[2])
    return match["stack"] if match else ""
