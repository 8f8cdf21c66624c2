"""How old the newest whole backup is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backup import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

_HOUR = 3600


def newest_backup(s3: S3Client, bucket: str, prefix: str) -> datetime | None:
    """When the newest manifest was written; None if there is no backup.

    Args:
        prefix: of one table's backups, `backups/<table>/`.
    """
    for day in sorted(_days(s3, bucket, prefix), reverse=True):
        if (found := _newest_manifest(s3, bucket, day)) is not None:
            return found
    return None


def hours_since(moment: datetime, now: datetime) -> float:
    """Hours between two moments, never less than none."""
    return max(0.0, (now - moment).total_seconds() / _HOUR)


def _days(s3: S3Client, bucket: str, prefix: str) -> Iterator[str]:
    """Prefixes of the days that have something: `backups/<table>/dt=2026-01-31/`."""
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=f"{prefix}dt=", Delimiter="/"
    )
    for page in pages:
        yield from (it["Prefix"] for it in page.get("CommonPrefixes", []))


def _newest_manifest(s3: S3Client, bucket: str, day: str) -> datetime | None:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=day)
    found = [
        it["LastModified"].astimezone(UTC)
        for page in pages
        for it in page.get("Contents", [])
        if it["Key"].endswith(f"/{MANIFEST}")
    ]
    return max(found, default=None)
