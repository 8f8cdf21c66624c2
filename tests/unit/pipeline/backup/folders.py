"""Backups for tests, in a bucket that a test gives."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deployer.pipeline.backup.manifest import ListedFile, Manifest, read_manifest

BUCKET, TABLE = "code", "acme-events"
FOLDER = f"backups/{TABLE}/dt=2026-02-08/020000000Z-a/"
STARTED = {"startedAt": "2026-02-08T02:00:00Z", "finishedAt": "2026-02-08T02:01:00Z"}


def line(item: Mapping[str, Any]) -> bytes:
    """The line of an item, as DynamoDB's own export has it."""
    return json.dumps({"Item": item}, default=lambda it: base64.b64encode(it).decode()).encode()


def packed(items: Iterable[Mapping[str, Any]]) -> bytes:
    """A data file."""
    return gzip.compress(b"".join(line(it) + b"\n" for it in items))


def listed(key: str, body: bytes, items: int) -> ListedFile:
    """A file as its manifest lists it."""
    return ListedFile(key, items, len(body), hashlib.sha256(body).hexdigest())


def put_backup(s3: Any, parts: Sequence[Sequence[Mapping[str, Any]]], **others: Any) -> Manifest:
    """Write a backup, a file for each part.

    Args:
        others: members of the manifest.
    """
    bodies = {f"data/{at}.json.gz": packed(items) for at, items in enumerate(parts)}
    files = []
    for (key, body), items in zip(bodies.items(), parts, strict=True):
        s3.put_object(Bucket=BUCKET, Key=FOLDER + key, Body=body)
        files.append(_listed(key, body, len(items)))
    s3.put_object(Bucket=BUCKET, Key=FOLDER + "summary.json", Body=b"{}")
    manifest = {
        "schemaVersion": 1,
        "table": TABLE,
        "keySchema": [{"name": "Id", "role": "HASH"}],
        "source": "SCAN",
        **STARTED,
        "items": sum(map(len, parts)),
        "files": files,
        "summaries": [_listed("summary.json", b"{}", 0)],
        **others,
    }
    text = json.dumps(manifest).encode()
    s3.put_object(Bucket=BUCKET, Key=FOLDER + "manifest.json", Body=text)
    return read_manifest(BUCKET, FOLDER, text)


def _listed(key: str, body: bytes, items: int) -> dict[str, Any]:
    file = listed(key, body, items)
    return {"key": file.key, "items": items, "bytes": file.size, "sha256": file.sha256}
