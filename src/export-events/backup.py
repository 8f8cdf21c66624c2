"""One backup: what it is of, and where its files lie."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

MANIFEST = "manifest.json"
SUMMARY_JSON = "summary.json"
SUMMARY_CSV = "summary.csv"

_ID_CHARACTERS = 12


@dataclass(frozen=True)
class Backup:
    """A backup as the steps hand it on to each other.

    Attributes:
        table: name of the table.
        folder: `backups/<table>/dt=2026-01-31/020000123Z-<id>/`; no other backup has the same.
        started_at: when its execution began, `2026-01-31T02:00:00.123Z`.
        execution: ARN of the execution that makes it.
        export_arn: DynamoDB's own export that its data comes from; empty if the table is scanned.
    """

    table: str
    folder: str
    started_at: str
    execution: str
    export_arn: str = ""

    @property
    def id(self) -> str:
        """What tells it from others that began in the same millisecond."""
        return execution_id(self.execution)

    def key(self, name: str) -> str:
        """The key of one of its files."""
        return self.folder + name

    def as_json(self) -> dict[str, Any]:
        """As the state machine keeps it."""
        return asdict(self)


def new_backup(prefix: str, table: str, started_at: str, execution: str) -> Backup:
    """The backup that an execution makes; the same however often it is asked for.

    Args:
        prefix: what all backups lie under, with a slash at its end.
        started_at: the execution's start, ISO 8601 with a zone.
    """
    start = datetime.fromisoformat(started_at).astimezone(UTC)
    text = start.isoformat(timespec="milliseconds").removesuffix("+00:00")
    day, time = text.split("T")
    name = f"{time.replace(':', '').replace('.', '')}Z-{execution_id(execution)}"
    return Backup(table, f"{prefix}{table}/dt={day}/{name}/", f"{text}Z", execution)


def execution_id(execution: str) -> str:
    """A short name for an execution, the same for each of its tries."""
    return hashlib.sha256(execution.encode()).hexdigest()[:_ID_CHARACTERS]
