"""DynamoDB's own export of a table, asked for, awaited and checked.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarius.errors import BackupFailedError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from backup import Backup

COMPLETED = "COMPLETED"
IN_PROGRESS = "IN_PROGRESS"


@dataclass(frozen=True)
class ExportedFile:
    """A data file of an export.

    Attributes:
        key: in the bucket.
        items: how many items it has, as DynamoDB says.
    """

    key: str
    items: int


class TableExports:
    """The exports of a table into a bucket."""

    def __init__(self, dynamodb: DynamoDBClient, s3: S3Client, bucket: str, key_id: str) -> None:
        """Make it.

        Args:
            key_id: the key of KMS that the files are encrypted with.
        """
        self._dynamodb = dynamodb
        self._s3 = s3
        self._bucket = bucket
        self._key_id = key_id

    def begin(self, backup: Backup, table_arn: str) -> str:
        """Ask for an export of the table as it is now, and return the export's ARN.

        Asked again for the same backup within eight hours, DynamoDB names the same export.
        """
        answer = self._dynamodb.export_table_to_point_in_time(
            TableArn=table_arn,
            ClientToken=backup.id,
            S3Bucket=self._bucket,
            S3BucketOwner=table_arn.split(":")[4],
            # Without its last slash, after which DynamoDB goes on: /AWSDynamoDB/<export>/data/
            S3Prefix=backup.folder.removesuffix("/"),
            S3SseAlgorithm="KMS",
            S3SseKmsKeyId=self._key_id,
            ExportFormat="DYNAMODB_JSON",
            ExportType="FULL_EXPORT",
        )
        return answer["ExportDescription"]["ExportArn"]

    def status(self, backup: Backup) -> str:
        """COMPLETED or IN_PROGRESS.

        Raises:
            BackupFailedError: DynamoDB has given up.
        """
        found = self._dynamodb.describe_export(ExportArn=backup.export_arn)["ExportDescription"]
        status = found["ExportStatus"]
        if status not in (COMPLETED, IN_PROGRESS):
            why = found.get("FailureCode", status)
            raise BackupFailedError(
                f"DynamoDB's export failed: {why}. Run a new backup: a redrive would only ask for "
                "the same export again"
            )
        return status

    def files(self, backup: Backup) -> list[ExportedFile]:
        """The data files of a completed export, in the order of its own manifest."""
        found = self._dynamodb.describe_export(ExportArn=backup.export_arn)["ExportDescription"]
        summary = self._read(_key(backup, found["ExportManifest"]))
        listed = self._read(_key(backup, json.loads(summary)["manifestFilesS3Key"]))
        entries = [json.loads(line) for line in listed.splitlines() if line.strip()]
        return [ExportedFile(_key(backup, it["dataFileS3Key"]), it["itemCount"]) for it in entries]

    def _read(self, key: str) -> bytes:
        return self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()


def _key(backup: Backup, named: str) -> str:
    """The key of what an export's manifest names.

    The documentation's example has keys without the prefix that was asked for, others have it.
    """
    return named if named.startswith(backup.folder) else backup.key(named)
