"""Backups of the events, and what comes of verifying and restoring them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Backup:
    """A whole backup of the events.

    Attributes:
        name: the last part of its folder.
        address: of its folder, `s3://`.
        source: `SCAN`, or `EXPORT` where DynamoDB itself has exported the table.
        size: of its data files, in bytes.
    """

    name: str
    address: str
    source: str
    started: datetime
    finished: datetime
    items: int
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """The events of a type and category.

    Attributes:
        items: of all days.
        week: of the last week; `change` is that and not `week_before`.
    """

    event_type: str
    category: str
    items: int
    week: int
    week_before: int
    change: int


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup holds, and its last week beside the one before.

    Attributes:
        address: of its folder, `s3://`.
        count: items.
        totals: exact sums of the members that are totalled.
        first, last: times of events; None if none has one.
        week, week_before: first and last day, `2026-02-08`; the backup's own day comes after them.
    """

    backup: str
    address: str
    count: int
    totals: Mapping[str, str]
    first: datetime | None
    last: datetime | None
    week: tuple[str, str]
    week_before: tuple[str, str]
    rows: tuple[SummaryRow, ...]


@dataclass(frozen=True, slots=True)
class BackupProgress:
    """How far a backup is verified, restored, or compared with a table.

    Attributes:
        backup: its name.
        doing: `verify`, `restore` or `compare`.
        done, total: items of the backup.
        written: items put into the table, in place of others too.
        same: items that the table has as the backup has them.
        kept: items that the table has otherwise than the backup, and that were left so.
        per_second: items done.
    """

    backup: str
    doing: str
    done: int
    total: int
    written: int
    same: int
    kept: int
    per_second: float


@dataclass(frozen=True, slots=True)
class BackupFault:
    """Something wrong with a file of a backup.

    Attributes:
        address: of the file, `s3://`.
    """

    address: str
    text: str


@dataclass(frozen=True, slots=True)
class BackupVerified:
    """What was found of a backup whose files were all read.

    Attributes:
        items, files: as its manifest has them.
        size: of its data files, in bytes.
        faults: how many there are, of which the first few lines of a file are told; none where it
            is whole.
    """

    backup: str
    items: int
    files: int
    size: int
    faults: int
    seconds: float


@dataclass(frozen=True, slots=True)
class BackupRestored:
    """What became of the items of a backup, before the table is compared with it.

    Attributes:
        created: whether this made the table.
        items: of the backup.
        written: put into the table, where they were not.
        overwritten: put in the place of items that were otherwise.
        same: that were there already.
        kept: that are otherwise in the table, and were left so; `kept_keys` the first ten of them.
        refused: that DynamoDB does not take.
    """

    backup: str
    table: str
    created: bool
    items: int
    written: int
    overwritten: int
    same: int
    kept: int
    seconds: float
    kept_keys: tuple[str, ...] = ()
    refused: int = 0


@dataclass(frozen=True, slots=True)
class TableCompared:
    """A table beside a backup: each item of the backup was looked up in it.

    Attributes:
        items: of the backup.
        same, different, missing: in the table.
        different_keys, missing_keys: the first few of them, `Id=7`.
        backup_checksum, table_checksum: sums of the SHA-256 of their items, in hexadecimal; those
            of the table are what it has under the keys of the backup.
        counted: all items of the table; None where they were not counted.
    """

    backup: str
    table: str
    items: int
    same: int
    different: int
    missing: int
    different_keys: tuple[str, ...]
    missing_keys: tuple[str, ...]
    backup_checksum: str
    table_checksum: str
    counted: int | None = None
