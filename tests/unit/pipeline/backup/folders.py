"""Backups for tests, in a bucket that a test gives."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.pipeline.backup.manifest import MANIFEST, ListedFile, Manifest, read_manifest
from tests.backup_files import backup_files

BUCKET, TABLE = "code", "acme-events"
FOLDER = f"backups/{TABLE}/dt=2026-02-08/020000000Z-a/"


def listed(key: str, body: bytes, items: int) -> ListedFile:
    """A file as its manifest lists it."""
    return ListedFile(key, items, len(body), hashlib.sha256(body).hexdigest())


def put_backup(s3: Any, parts: Sequence[Sequence[Mapping[str, Any]]], **others: Any) -> Manifest:
    """Write a backup, a file for each part.

    Args:
        others: members of the manifest.
    """
    bodies = backup_files(TABLE, parts, **others)
    for key, body in bodies.items():
        s3.put_object(Bucket=BUCKET, Key=FOLDER + key, Body=body)
    return read_manifest(BUCKET, FOLDER, bodies[MANIFEST])
