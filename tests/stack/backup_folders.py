"""Backups for tests: made by hand, beside those that the state machine makes."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.stack.platform import Platform

DAY = "2020-01-01"
"""Long ago, so that none of them is the latest."""


def put_backup(
    platform: Platform, name: str, items: Iterable[Mapping[str, Any]], *, spoilt: bool = False
) -> str:
    """Write a backup of the events' table into its bucket; returns its name.

    Args:
        items: as JSON has them.
        spoilt: whether one byte of its data is another than the manifest says.
    """
    lines = [json.dumps({"Item": it}) for it in items]
    body = gzip.compress("\n".join(lines).encode())
    file = {
        "key": "data/000.json.gz",
        "items": len(lines),
        "bytes": len(body),
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    if spoilt:
        body = body[:-5] + bytes([body[-5] ^ 1]) + body[-4:]
    table = platform.outputs["EventTable"]
    manifest = {
        "schemaVersion": 1,
        "table": table,
        "keySchema": [{"name": "Id", "role": "HASH"}],
        "source": "SCAN",
        "startedAt": f"{DAY}T00:00:00Z",
        "finishedAt": f"{DAY}T00:00:01Z",
        "items": len(lines),
        "files": [file],
        "summaries": [],
    }
    folder = f"backups/{table}/dt={DAY}/{name}/"
    for key, content in ((file["key"], body), ("manifest.json", json.dumps(manifest))):
        platform.client("s3").put_object(
            Bucket=platform.outputs["BackupBucket"], Key=f"{folder}{key}", Body=content
        )
    return name
