"""What SECURITY.md says of notices is what functions tell."""

import json
from typing import Any

from backup import Backup
from backup_notices import BackupNotices
from finish_backup import MadeBackup
from tarius.loads.claims import Status
from tarius.loads.notices import LoadNotices
from tarius.loads.result import LoadResult
from tarius.objects.created import CreatedObject
from tests.documented import SECURITY, table


class Topic:
    """Keeps what is published."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, Any]] = {}

    def publish(self, *, Message: str, **_: Any) -> None:  # noqa: N803  # boto3's name
        """Take a notice."""
        body = json.loads(Message)
        self.told[body["kind"]] = body


def test_notices_have_the_fields_that_are_told_and_no_others() -> None:
    rows = {
        kind: fields.split(", ")
        for kinds, fields in table("notices", SECURITY)
        for kind in kinds.split(", ")
    }
    topic: Any = Topic()
    _publish_loads(topic)
    _publish_backups(topic)
    assert {kind: sorted(body) for kind, body in topic.told.items()} == {
        kind: sorted(fields) for kind, fields in rows.items()
    }


def _publish_loads(topic: Any) -> None:
    source = CreatedObject(
        bucket="bucket", key="raw-data/one.csv", version_id="v1", etag="", size=1, sequencer="0"
    )
    for status in (Status.LOADED, Status.LOADED_WITH_REJECTS, Status.FAILED):
        result = LoadResult(status, rejects_key="invalid-records/one.csv", reason="because")
        LoadNotices(topic, "arn").publish(source, result)


def _publish_backups(topic: Any) -> None:
    backup = Backup("events", "backups/events/", "2026-02-08T02:00:00Z", "arn")
    notices = BackupNotices(topic, "arn")
    notices.made("bucket", MadeBackup(backup, 1, 1, 1))
    notices.failed("events", "arn", "FAILED", "BackupFailedError")
