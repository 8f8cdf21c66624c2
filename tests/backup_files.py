"""The files of a backup, as tests make them by hand."""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MANIFEST: Mapping[str, Any] = {
    "schemaVersion": 1,
    "keySchema": [{"name": "Id", "role": "HASH"}],
    "source": "SCAN",
    "startedAt": "2026-02-08T02:00:00.123Z",
    "finishedAt": "2026-02-08T02:01:00.000Z",
    "summaries": [],
}
"""What the manifests of tests have alike; the table, its items and its files are each one's own."""


def line(item: Mapping[str, Any]) -> bytes:
    """The line of an item, as DynamoDB's own export has it."""
    return json.dumps({"Item": item}, default=lambda it: base64.b64encode(it).decode()).encode()


def packed(items: Iterable[Mapping[str, Any]]) -> bytes:
    """A data file."""
    return gzip.compress(b"".join(line(it) + b"\n" for it in items))


def backup_files(
    table: str, parts: Sequence[Sequence[Mapping[str, Any]]], /, **others: Any
) -> dict[str, bytes]:
    """A backup by its keys below its folder: a data file for each part, and the manifest last.

    Args:
        others: members of the manifest.
    """
    bodies = {f"data/{at}.json.gz": packed(items) for at, items in enumerate(parts)}
    files = [
        _listed(key, body, len(items))
        for (key, body), items in zip(bodies.items(), parts, strict=True)
    ]
    bodies["summary.json"] = b"{}"
    manifest = {
        **MANIFEST,
        "table": table,
        "items": sum(map(len, parts)),
        "files": files,
        "summaries": [_listed("summary.json", b"{}", 0)],
        **others,
    }
    return {**bodies, "manifest.json": json.dumps(manifest).encode()}


def _listed(key: str, body: bytes, items: int) -> dict[str, Any]:
    sha256 = hashlib.sha256(body).hexdigest()
    return {"key": key, "items": items, "bytes": len(body), "sha256": sha256}
