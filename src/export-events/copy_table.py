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
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from backup import Backup
    from read_pace import ReadPace
    from summary import Summary


class Segment(NamedTuple):
    """A part of the table that is read apart from the others.

    It says of how many itself: a backup that is gone on with has as many as it began with, though
    the setting may be another one by then.
    """

    number: int
    of: int


class TableCopy:
    """Copies segments of one table."""

    def __init__(self, dynamodb: DynamoDBClient, s3: S3Client, bucket: str, pace: ReadPace) -> None:
        self._dynamodb = dynamodb
        self._s3 = s3
        self._bucket = bucket
        self._pace = pace

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
        pages = _Pages(self._dynamodb, backup.table, segment, after)
        count = 0
        try:
            while pages.is_more:
                count += _add(pages.next_items(), file, summary)
                if pages.after and not self._pace.may_go_on(pages.units):
                    break
            return ([file.close()] if count else []), pages.after
        except BaseException:
            # What fails here is the reason to be told; a lifecycle rule removes parts left behind.
            with suppress(BotoCoreError, ClientError):
                file.abort()
            raise


def _add(items: list[Item], file: DataFile, summary: Summary) -> int:
    """Add a page's items to the file, and return their number.

    A page of 1 MB is 16 MB of small objects. They are gone before the next one comes.
    """
    for item in items:
        file.add(item_line(item))
        summary.add_item(item)
    return len(items)


class _Pages:
    """Pages of a segment.

    Attributes:
        after: the last key that was read; None at the segment's beginning, and at its end.
        is_more: whether the segment has more pages.
        units: read units that the last page has cost.
    """

    def __init__(
        self, dynamodb: DynamoDBClient, table: str, segment: Segment, after: Item | None
    ) -> None:
        self._dynamodb = dynamodb
        self._wanted: dict[str, Any] = {
            "TableName": table,
            "Segment": segment.number,
            "TotalSegments": segment.of,
            "ConsistentRead": True,
            "ReturnConsumedCapacity": "TOTAL",
        }
        self.after = after
        self.is_more = True
        self.units = 0.0

    def next_items(self) -> list[Item]:
        """The items of the next page."""
        if self.after:
            self._wanted["ExclusiveStartKey"] = self.after
        page = self._dynamodb.scan(**self._wanted)
        self.after = page.get("LastEvaluatedKey")
        self.is_more = self.after is not None
        self.units = page["ConsumedCapacity"]["CapacityUnits"]
        items: list[Item] = page["Items"]
        return items
