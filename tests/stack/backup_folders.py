"""Backups for tests: made by hand, beside those that the state machine makes."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.backup_files import backup_files
from tests.stack.platform import Platform

DAY = "2020-01-01"
"""Long ago, so that none of them is the latest."""

_DATA = "data/0.json.gz"


def put_backup(
    platform: Platform,
    name: str,
    items: Iterable[Mapping[str, Any]],
    *,
    spoilt: bool = False,
    **others: Any,
) -> str:
    """Write a backup of the events' table into its bucket; returns its name.

    Args:
        spoilt: whether one byte of its data is another than the manifest says.
        others: members of the manifest.
    """
    table = platform.outputs["EventTable"]
    times = {"startedAt": f"{DAY}T00:00:00Z", "finishedAt": f"{DAY}T00:00:01Z"}
    bodies = backup_files(table, [list(items)], **times, **others)
    if spoilt:
        body = bodies[_DATA]
        bodies[_DATA] = body[:-5] + bytes([body[-5] ^ 1]) + body[-4:]
    for key, body in bodies.items():
        platform.client("s3").put_object(
            Bucket=platform.outputs["BackupBucket"],
            Key=f"backups/{table}/dt={DAY}/{name}/{key}",
            Body=body,
        )
    return name
