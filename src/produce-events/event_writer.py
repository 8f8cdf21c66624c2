"""Writes events to S3, one object each."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_s3 import S3Client

    from new_events import NewEvent


def new_run(now: datetime) -> str:
    """A name that no other run has: `20260208T020000Z-<32 hexadecimal digits>`.

    Not the invocation's own name, which a repeat of the invocation has, too.
    """
    return f"{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex}"


class EventWriter:
    """Stores the events of one run; for several threads at once."""

    def __init__(self, s3: S3Client, bucket: str, prefix: str, run: str) -> None:
        """Prepare.

        Args:
            prefix: of all keys, with a slash at its end.
            run: a name that no other run has.
        """
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix
        self._run = run

    def store(self, event: NewEvent) -> None:
        """Store an event under a key of its own.

        Raises:
            BotoCoreError, ClientError: it failed, after botocore's own tries. If S3's answer was
                lost, the object may be there all the same.
        """
        self._s3.put_object(
            Bucket=self._bucket,
            Key=self.key_of(event),
            Body=json.dumps(event.body, separators=(",", ":")).encode(),
            ContentType="application/json",
        )

    def key_of(self, event: NewEvent) -> str:
        """`store_events/<kind>/dt=YYYY-MM-DD/<run>-<number>.json`, by the day of the event."""
        folder = f"{self._prefix}{event.kind}/dt={event.made:%Y-%m-%d}"
        return f"{folder}/{self._run}-{event.number:06}.json"
