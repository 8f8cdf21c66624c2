"""Says on an SNS topic how a backup ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

    from finish_backup import MadeBackup

MADE = "backup-made"
FAILED = "backup-failed"


class BackupNotices:
    """The topic; subscribers can filter by `kind`."""

    def __init__(self, sns: SNSClient, topic_arn: str) -> None:
        self._sns = sns
        self._topic_arn = topic_arn

    def made(self, bucket: str, made: MadeBackup) -> None:
        """A backup has its manifest."""
        body = {
            "table": made.backup.table,
            "bucket": bucket,
            "folder": made.backup.folder,
            "startedAt": made.backup.started_at,
            "items": made.items,
            "files": made.files,
            "bytes": made.bytes,
        }
        # A subject has fewer than 100 characters: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
        self._publish(MADE, f"Backup made: {made.items} items", body)

    def failed(self, table: str, execution: str, status: str, error: str) -> None:
        """An execution has ended without one.

        Args:
            execution: its ARN.
            status: FAILED, TIMED_OUT or ABORTED.
            error: the name of its error; empty if it has none. Its cause can quote what a service
                was sent, and is not told.
        """
        body = {"table": table, "status": status, "execution": execution}
        if error:
            body["error"] = error
        self._publish(FAILED, f"Backup failed: {status}", body)

    def _publish(self, kind: str, subject: str, body: dict[str, Any]) -> None:
        self._sns.publish(
            TopicArn=self._topic_arn,
            Subject=subject,
            Message=json.dumps({"kind": kind, **body}, ensure_ascii=False),
            MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
        )
