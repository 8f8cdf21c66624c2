"""Copies a segment of the table to a file, for as long as an invocation lasts.

Reads are strongly consistent: what was written before the backup began, and stays as it is, is in
it. It is no snapshot: what is written meanwhile may be in it or not, item by item. Above the
threshold DynamoDB's own export is used instead, which is one.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ReadConsistency
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from data_file import DataFile, StoredFile
from item_lines import Item, item_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from backup import Backup
    from summary import Summary


class Segment(NamedTuple):
    """A part of the table that is read apart from the others."""

    number: int
    of: int


class TableCopy:
    """Copies segments of one table."""

    def __init__(
        self,
        dynamodb: DynamoDBClient,
        s3: S3Client,
        bucket: str,
        is_time_up: Callable[[], bool],
    ) -> None:
        self._dynamodb = dynamodb
        self._s3 = s3
        self._bucket = bucket
        self._is_time_up = is_time_up

    def copy(
        self, backup: Backup, segment: Segment, after: Item | None, summary: Summary
    ) -> tuple[list[StoredFile], Item | None]:
        """Copy items to one file until the segment, or the invocation's time, is over.

        Args:
            after: the key after which to go on; None for the segment's beginning.
            summary: counts the items that are copied.

        Returns:
            The file, none if there were no items, and the key to go on after; None at the end.
        """
        name = f"data/{segment.number:03}-{secrets.token_hex(8)}.json.gz"
        file = DataFile(self._s3, self._bucket, backup.key(name))
        count = 0
        try:
            for items, last in self._pages(backup.table, segment, after):
                for item in items:
                    file.add(item_line(item))
                    summary.add_item(item)
                count += len(items)
                after = last
                if self._is_time_up():
                    break
            return ([file.close()] if count else []), after
        except BaseException:
            # What fails here is the reason to be told; a lifecycle rule removes parts left behind.
            with suppress(BotoCoreError, ClientError):
                file.abort()
            raise

    def _pages(
        self, table: str, segment: Segment, after: Item | None
    ) -> Iterator[tuple[list[Item], Item | None]]:
        wanted: dict[str, Any] = {
            "TableName": table,
            "Segment": segment.number,
            "TotalSegments": segment.of,
            "ConsistentRead": True,
            **({"ExclusiveStartKey": after} if after else {}),
        }
        while True:
            page = self._dynamodb.scan(**wanted)
            wanted["ExclusiveStartKey"] = last = page.get("LastEvaluatedKey")
            yield page["Items"], last
            if not last:
                return
