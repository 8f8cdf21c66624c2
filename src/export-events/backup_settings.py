"""The function's environment, read once and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tarius.environment import prefix, required, whole_number
from tarius.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Mapping

# An inline Map has no more iterations at the same time.
# https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
_MOST_SEGMENTS = 40


@dataclass(frozen=True)
class BackupSettings:
    """What is backed up, where to, and how.

    Attributes:
        bucket, prefix: where backups lie.
        work_bucket, work_prefix: where the steps of one keep what they hand on.
        key_id: the key that DynamoDB's own export encrypts with.
        segments: parts of the table that are read at the same time.
        export_segments: shares of an export's files that are read at the same time.
        read_units: what the scans of a table take in a second, all together; 0 for what they get.
        segment_seconds: an invocation copies for as long as this.
        export_threshold_bytes: a larger table is exported by DynamoDB itself.
        totalled: members of events whose numbers the summary sums up.
    """

    table: str
    bucket: str
    prefix: str
    work_bucket: str
    work_prefix: str
    notice_topic_arn: str
    key_id: str
    segments: int
    export_segments: int
    read_units: int
    segment_seconds: int
    export_threshold_bytes: int
    totalled: tuple[str, ...]


def read_settings(environment: Mapping[str, str]) -> BackupSettings:
    """Read the settings.

    Raises:
        ConfigurationError: a variable is missing or makes no sense.
    """
    names = (it.strip() for it in environment.get("TOTALLED_MEMBERS", "").split(","))
    return BackupSettings(
        table=required(environment, "EVENT_TABLE"),
        bucket=required(environment, "BACKUP_BUCKET"),
        prefix=prefix(environment, "BACKUP_PREFIX"),
        work_bucket=required(environment, "WORK_BUCKET"),
        work_prefix=prefix(environment, "WORK_PREFIX"),
        notice_topic_arn=required(environment, "NOTICE_TOPIC_ARN"),
        key_id=required(environment, "KEY_ID"),
        segments=_segments(environment, "SEGMENTS"),
        export_segments=_segments(environment, "EXPORT_SEGMENTS"),
        read_units=whole_number(environment, "READ_UNITS"),
        segment_seconds=whole_number(environment, "SEGMENT_SECONDS"),
        export_threshold_bytes=whole_number(environment, "EXPORT_THRESHOLD_BYTES"),
        totalled=tuple(dict.fromkeys(it for it in names if it)),
    )


def _segments(environment: Mapping[str, str], name: str) -> int:
    segments = whole_number(environment, name)
    if not 1 <= segments <= _MOST_SEGMENTS:
        raise ConfigurationError(f"{name} must be between 1 and {_MOST_SEGMENTS}")
    return segments
