"""The steps of a backup, as its state machine asks for them one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from backup import Backup, new_backup
from backup_age import hours_since, newest_backup
from backup_notices import BackupNotices
from copy_table import Segment, TableCopy
from finish_backup import BackupEnd
from item_lines import from_plain, to_plain
from parts import Parts
from read_export import ExportReader, Place
from read_pace import ReadPace
from summary import Summary
from table_definition import table_definition
from table_export import TableExports
from tarius.errors import UnexpectedEventError

if TYPE_CHECKING:
    from collections.abc import Callable

    from backup_clients import BackupClients
    from backup_settings import BackupSettings
    from data_file import StoredFile

# So many groups are told apart: 20,000 take about 20 MB.
_MOST_GROUPS = 20_000


@dataclass(frozen=True)
class BackupSteps:
    """The steps.

    Attributes:
        clock: the time, in UTC.
    """

    settings: BackupSettings
    clients: BackupClients
    clock: Callable[[], datetime]

    def take(self, event: dict[str, Any], is_time_up: Callable[[], bool]) -> dict[str, Any]:
        """Take the step that an event asks for.

        Args:
            is_time_up: whether this invocation should come to its end.

        Raises:
            UnexpectedEventError: there is no such step.
        """
        if "detail-type" in event:
            return self._failed(event["detail"])
        match event.get("step"):
            case "plan":
                return self._plan(event["execution"], event["startedAt"])
            case "status":
                return {"status": self._exports().status(Backup(**event["backup"]))}
            case "copy":
                backup = Backup(**event["backup"])
                segment = Segment(**event["segment"])
                return self._copy(backup, segment, event.get("progress"), is_time_up)
            case "finish":
                return self._finish(Backup(**event["backup"]), event["parts"])
            case "check":
                return self._check()
        raise UnexpectedEventError("the event asks for no step of a backup")

    def _plan(self, execution: str, started_at: str) -> dict[str, Any]:
        """Say where the backup will lie and how the table is read; ask for an export if large.

        DynamoDB updates a table's size every six hours or so, which is good enough for this.
        """
        settings = self.settings
        found = self.clients.dynamodb.describe_table(TableName=settings.table)["Table"]
        backup = new_backup(settings.prefix, settings.table, started_at, execution)
        count = settings.segments
        if found["TableSizeBytes"] > settings.export_threshold_bytes:
            count = settings.export_segments
            arn = self._exports().begin(backup, found["TableArn"])
            backup = replace(backup, export_arn=arn)
        return {
            "source": "EXPORT" if backup.export_arn else "SCAN",
            "backup": backup.as_json(),
            "segments": [Segment(number, count)._asdict() for number in range(count)],
        }

    def _copy(
        self,
        backup: Backup,
        segment: Segment,
        progress: dict[str, Any] | None,
        is_time_up: Callable[[], bool],
    ) -> dict[str, Any]:
        """Copy, or read, a part of a segment; what is left is for the next invocation."""
        progress = progress or {"parts": [], "place": None}
        summary = self._summary()
        work = self._read_export if backup.export_arn else self._copy_table
        files, place = work(backup, segment, progress["place"], summary, is_time_up)
        parts = [*progress["parts"]]
        if files or summary.count:
            parts.append(self._parts(backup).write(segment.number, files, summary))
        return {"more": place is not None, "progress": {"parts": parts, "place": place}}

    def _copy_table(
        self,
        backup: Backup,
        segment: Segment,
        place: dict[str, Any] | None,
        summary: Summary,
        is_time_up: Callable[[], bool],
    ) -> tuple[list[StoredFile], dict[str, Any] | None]:
        after = from_plain(place) if place else None
        pace = ReadPace(self.settings.read_units / segment.of, is_time_up)
        copy = TableCopy(self.clients.dynamodb, self.clients.s3, self.settings.bucket, pace)
        files, last = copy.copy(backup, segment, after, summary)
        return files, to_plain(last) if last else None

    def _read_export(
        self,
        backup: Backup,
        segment: Segment,
        place: dict[str, Any] | None,
        summary: Summary,
        is_time_up: Callable[[], bool],
    ) -> tuple[list[StoredFile], dict[str, Any] | None]:
        files = self._exports().files(backup)[segment.number :: segment.of]
        reader = ExportReader(self.clients.s3, self.settings.bucket, summary, is_time_up)
        whole, left = reader.read(files, Place(**(place or {})))
        return whole, left._asdict() if left else None

    def _finish(self, backup: Backup, parts: list[list[str]]) -> dict[str, Any]:
        settings = self.settings
        found = self.clients.dynamodb.describe_table(TableName=settings.table)["Table"]
        keys = [{"name": it["AttributeName"], "role": it["KeyType"]} for it in found["KeySchema"]]
        made = BackupEnd(self.clients.s3, settings.bucket, settings.totalled).finish(
            backup,
            {
                "tableArn": found["TableArn"],
                "keySchema": keys,
                "definition": table_definition(found),
            },
            (self._parts(backup), (name for names in parts for name in names)),
            self._summary(),
            _text(self.clock()),
        )
        self._notices().made(settings.bucket, made)
        return {
            "bucket": settings.bucket,
            "folder": backup.folder,
            "items": made.items,
            "files": made.files,
            "bytes": made.bytes,
        }

    def _failed(self, detail: dict[str, Any]) -> dict[str, Any]:
        """Tell of an execution; its event has no error, for the state machine is encrypted.

        https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
        """
        execution, status = detail["executionArn"], detail["status"]
        found = self.clients.states.describe_execution(executionArn=execution)
        self._notices().failed(self.settings.table, execution, status, found.get("error", ""))
        return {"status": status}

    def _check(self) -> dict[str, Any]:
        """Say how many hours there has been no backup: since the newest, or since the table's
        beginning.
        """
        settings = self.settings
        newest = newest_backup(
            self.clients.s3, settings.bucket, f"{settings.prefix}{settings.table}/"
        )
        if newest is None:
            found = self.clients.dynamodb.describe_table(TableName=settings.table)["Table"]
            newest = found["CreationDateTime"].astimezone(UTC)
        return {"backupAgeHours": round(hours_since(newest, self.clock()), 3)}

    def _parts(self, backup: Backup) -> Parts:
        settings = self.settings
        return Parts(self.clients.s3, settings.work_bucket, settings.work_prefix, backup)

    def _exports(self) -> TableExports:
        settings = self.settings
        return TableExports(
            self.clients.dynamodb, self.clients.s3, settings.bucket, settings.key_id
        )

    def _notices(self) -> BackupNotices:
        return BackupNotices(self.clients.sns, self.settings.notice_topic_arn)

    def _summary(self) -> Summary:
        return Summary(self.settings.totalled, _MOST_GROUPS)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
