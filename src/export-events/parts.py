"""What one invocation has copied, kept for the step that ends the backup.

It lies in the work bucket. The state machine hands on the names alone, as each invocation returned
them, so what a try left behind that failed, or that still runs beside its repeat, is never read.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

from data_file import StoredFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_s3 import S3Client

    from backup import Backup
    from summary import Summary


class Parts:
    """The parts of one backup."""

    def __init__(self, s3: S3Client, bucket: str, prefix: str, backup: Backup) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._folder = f"{prefix}{backup.id}/"

    def write(self, segment: int, files: Sequence[StoredFile], summary: Summary) -> str:
        """Keep a part, and return its name."""
        name = f"{segment:03}-{secrets.token_hex(8)}.json"
        part = {"files": [it.as_json() for it in files], "groups": summary.as_json()}
        body = json.dumps(part, ensure_ascii=False).encode()
        self._s3.put_object(Bucket=self._bucket, Key=self._folder + name, Body=body)
        return name

    def read(self, name: str) -> tuple[list[StoredFile], list[dict[str, Any]]]:
        """The files of a part, and the groups of its summary."""
        found = self._s3.get_object(Bucket=self._bucket, Key=self._folder + name)
        part = json.loads(found["Body"].read())
        return [StoredFile(**it) for it in part["files"]], part["groups"]
