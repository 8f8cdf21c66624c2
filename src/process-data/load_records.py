"""The records of the ledger table: one item for each version of an object, with its load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ledger_items import primary, refuse_only_condition, timestamp
from load_claims import Head, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from load_result import LoadResult
    from s3_records import CreatedObject

# A load's record that a skipped event may replace: none, or one of a load that never ended.
# Names with a # are reserved words of DynamoDB's expressions.
_NOT_OVER = "attribute_not_exists(objectKey) OR #final <> :yes"


class LoadRecords:
    """Reads and writes records."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def begin(self, key: str, head: Head, now: float) -> None:
        """Record that a load has begun."""
        item: dict[str, Any] = {
            **primary(key, head.version_id),
            "sequencer": {"S": head.sequencer},
            "status": {"S": Status.LOADING.value},
            "startedAt": {"S": timestamp(now)},
            "requestId": {"S": head.owner},
            "attempts": {"N": str(head.attempts)},
            "final": {"BOOL": False},
        }
        self._dynamodb.put_item(TableName=self._table, Item=item)

    def finish(self, key: str, head: Head, result: LoadResult, now: float) -> None:
        """Record how a load ended, for good or until Lambda's next try."""
        self._set(
            key, head.version_id, {**result.attributes(), "finishedAt": {"S": timestamp(now)}}
        )

    def record_unbegun(self, source: CreatedObject, result: LoadResult, now: float) -> None:
        """Record a load that was not begun, unless its version has a final record already."""
        values = {
            **result.attributes(),
            "sequencer": {"S": source.sequencer},
            "finishedAt": {"S": timestamp(now)},
        }
        try:
            self._set(source.key, source.version_id, values, _NOT_OVER, {":yes": {"BOOL": True}})
        except ClientError as error:
            refuse_only_condition(error)

    def load(self, key: str, version_id: str) -> Mapping[str, Any]:
        """A load's record as DynamoDB gives it, empty if there is none."""
        response = self._dynamodb.get_item(
            TableName=self._table, Key=primary(key, version_id), ConsistentRead=True
        )
        return response.get("Item", {})

    def mark_notified(self, key: str, version_id: str, now: float) -> None:
        """Record that the notice of a load's end was sent."""
        self._set(key, version_id, {"notifiedAt": {"S": timestamp(now)}})

    def _set(
        self,
        key: str,
        version_id: str,
        attributes: Mapping[str, Any],
        condition: str = "",
        condition_values: Mapping[str, Any] | None = None,
    ) -> None:
        names = {f"#{name}": name for name in attributes}
        values = {f":{name}": value for name, value in attributes.items()}
        self._dynamodb.update_item(
            TableName=self._table,
            Key=primary(key, version_id),
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={**values, **(condition_values or {})},
            **({"ConditionExpression": condition} if condition else {}),  # type: ignore[arg-type]
        )
