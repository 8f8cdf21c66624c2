"""Ends a backup: adds up its parts, and writes the summary and, last of all, the manifest.

What has no manifest is no backup, whatever files lie there. The manifest is JSON:

    schemaVersion           1; a reader refuses what it does not know
    table, tableArn         what was backed up
    keySchema               [{"name": "Id", "role": "HASH"}]
    definition              a table of the same shape, as create_table takes it; without a name
    source                  SCAN, or EXPORT if DynamoDB made the files
    startedAt, finishedAt   2026-01-31T02:00:00.123Z, of the execution and of the manifest
    execution               ARN of the execution
    format, compression     DYNAMODB_JSON, GZIP
    items                   of all files
    files, summaries        [{"key", "items", "bytes", "sha256"}]; keys are beside the manifest,
                            bytes and sha256 are those of the object as it is stored
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from backup import MANIFEST, SUMMARY_CSV, SUMMARY_JSON
from data_file import StoredFile
from summary_files import summary_csv, summary_json
from tarius.aws.failures import error_code
from tarius.errors import BackupFailedError, ServiceBusyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_s3 import S3Client

    from backup import Backup
    from parts import Parts
    from summary import Summary

SCHEMA_VERSION = 1
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
_TAKEN = "PreconditionFailed"
_IN_CONFLICT = "ConditionalRequestConflict"


@dataclass(frozen=True)
class MadeBackup:
    """A backup that has its manifest."""

    backup: Backup
    items: int
    files: int
    bytes: int


class BackupEnd:
    """Writes what belongs to a whole backup."""

    def __init__(self, s3: S3Client, bucket: str, totalled: tuple[str, ...]) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._totalled = totalled

    def finish(
        self,
        backup: Backup,
        table: dict[str, Any],
        parts: tuple[Parts, Iterable[str]],
        summary: Summary,
        now: str,
    ) -> MadeBackup:
        """Write the summary and the manifest; again, if it was done before, to the same effect.

        Args:
            table: ARN, key schema and definition, as the manifest tells them.
            parts: the parts of the backup, and the names of those that count.
            summary: an empty one.
            now: the time, ISO 8601.

        Raises:
            BackupFailedError: files and summary disagree.
            ServiceBusyError: another try of this step runs at the same time.
        """
        files = self._add_up(*parts, summary)
        items = sum(it.items for it in files)
        if items != summary.count:
            raise BackupFailedError(f"{items} items were copied, {summary.count} summed up")
        in_json = self._put(backup, SUMMARY_JSON, summary_json(backup, summary), "application/json")
        in_csv = self._put(
            backup, SUMMARY_CSV, summary_csv(backup, summary, self._totalled), "text/csv"
        )
        manifest = {
            "schemaVersion": SCHEMA_VERSION,
            "table": backup.table,
            **table,
            "source": "EXPORT" if backup.export_arn else "SCAN",
            "startedAt": backup.started_at,
            "finishedAt": now,
            "execution": backup.execution,
            "format": "DYNAMODB_JSON",
            "compression": "GZIP",
            "items": items,
            "files": [_listed(backup, it) for it in files],
            "summaries": [_listed(backup, it) for it in (in_json, in_csv)],
        }
        self._put_manifest(backup, json.dumps(manifest, indent=1).encode() + b"\n")
        return MadeBackup(backup, items, len(files), sum(it.bytes for it in files))

    def _add_up(self, parts: Parts, names: Iterable[str], summary: Summary) -> list[StoredFile]:
        files: list[StoredFile] = []
        for name in sorted(set(names)):
            of_part, groups = parts.read(name)
            files += of_part
            summary.add_json(groups)
        if len({it.key for it in files}) != len(files):
            raise BackupFailedError("a file was copied twice")
        return sorted(files, key=lambda it: it.key)

    def _put(self, backup: Backup, name: str, body: bytes, content_type: str) -> StoredFile:
        key = backup.key(name)
        self._s3.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=body,
            ContentType=content_type,
            ChecksumAlgorithm="CRC32",  # a bucket with object lock takes nothing without one
        )
        return StoredFile(key, 0, len(body), hashlib.sha256(body).hexdigest())

    def _put_manifest(self, backup: Backup, body: bytes) -> None:
        try:
            self._s3.put_object(
                Bucket=self._bucket,
                Key=backup.key(MANIFEST),
                Body=body,
                ContentType="application/json",
                ChecksumAlgorithm="CRC32",
                IfNoneMatch="*",
            )
        except ClientError as error:
            # An earlier try of this step has written it, and its answer was lost.
            if error_code(error) == _IN_CONFLICT:
                raise ServiceBusyError("another try of this step writes the manifest") from error
            if error_code(error) != _TAKEN:
                raise


def _listed(backup: Backup, file: StoredFile) -> dict[str, Any]:
    """As a manifest lists it: beside the manifest, so that a copied folder is a backup, too."""
    listed = file.as_json()
    listed["key"] = file.key.removeprefix(backup.folder)
    return listed
