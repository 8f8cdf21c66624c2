"""The records of the ledger table: one item for each version of an object, with its load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tarius.errors import LeaseLostError
from tarius.loads.claims import Head, Status
from tarius.loads.ledger_items import primary, refuse_only_condition, timestamp
from tarius.loads.result import OPTIONAL_ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from mypy_boto3_dynamodb import DynamoDBClient

    from tarius.loads.result import LoadResult
    from tarius.objects.created import CreatedObject

# Conditions. Names with a # are reserved words of DynamoDB's expressions. In a bucket without
# versioning all uploads of a key share one record, so its sequencer says whose it is.
#
# A load's record that a skipped event may replace: none, or its own that never ended.
_NOT_OVER = "attribute_not_exists(objectKey) OR (#final <> :yes AND sequencer = :sequencer)"
# A record that a load which has claimed its key may begin. The last part holds when a request that
# had arrived is sent again.
_NOT_BEGUN_LATER = (
    "attribute_not_exists(attempts) OR sequencer < :sequencer OR (sequencer = :sequencer"
    " AND (attempts < :attempts OR (attempts = :attempts AND requestId = :owner)))"
)
_OWN = "sequencer = :begunFor AND requestId = :owner AND attempts = :begun"


class LoadRecords:
    """Reads and writes records."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def begin(self, key: str, head: Head, now: float, execution: str = "") -> None:
        """Record that a load has begun.

        Args:
            execution: the ARN of the execution that the load is handed over to; empty if it is not.

        Raises:
            LeaseLostError: a later load of the version has begun already.
        """
        item: dict[str, Any] = {
            **primary(key, head.version_id),
            "sequencer": {"S": head.sequencer},
            "status": {"S": Status.LOADING.value},
            "startedAt": {"S": timestamp(now)},
            "requestId": {"S": head.owner},
            "attempts": {"N": str(head.attempts)},
            "final": {"BOOL": False},
        }
        if execution:
            item["execution"] = {"S": execution}
        try:
            self._dynamodb.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression=_NOT_BEGUN_LATER,
                ExpressionAttributeValues={
                    ":sequencer": item["sequencer"],
                    ":owner": item["requestId"],
                    ":attempts": item["attempts"],
                },
            )
        except ClientError as error:
            refuse_only_condition(error)
            raise LeaseLostError("another invocation has begun the load since") from error

    def adopt(self, key: str, head: Head, owner: str) -> bool:
        """Record that the head's owner goes on with what `owner` has begun, or itself before.

        Returns:
            False if the record is of another attempt.
        """
        return self._set(
            key,
            head.version_id,
            {"status": {"S": Status.LOADING.value}, "requestId": {"S": head.owner}},
            "sequencer = :begunFor AND attempts = :begun AND requestId IN (:before, :requestId)",
            {
                ":begunFor": {"S": head.sequencer},
                ":begun": {"N": str(head.attempts)},
                ":before": {"S": owner},
            },
        )

    def finish(self, key: str, head: Head, result: LoadResult, now: float) -> bool:
        """Record how a load ended, for good or until Lambda's next try.

        Returns:
            False if the record is not this load's: another one has begun, or this one could not.
        """
        owner = {
            ":begunFor": {"S": head.sequencer},
            ":owner": {"S": head.owner},
            ":begun": {"N": str(head.attempts)},
        }
        values = {**result.attributes(), "finishedAt": {"S": timestamp(now)}}
        # An execution that failed before it was redriven has left its reason.
        gone = OPTIONAL_ATTRIBUTES - values.keys()
        return self._set(key, head.version_id, values, _OWN, owner, gone)

    def record_unbegun(self, source: CreatedObject, result: LoadResult, now: float) -> bool:
        """Record a load that was not begun; False if its version has a final record already."""
        values = _unbegun(source, result, now)
        return self._set(source.key, source.version_id, values, _NOT_OVER, {":yes": {"BOOL": True}})

    def record_waiting(self, source: CreatedObject, failure: LoadResult, now: float) -> bool:
        """Record that a load could not begin for now; False if its version was ever begun.

        Whoever has begun it has its record, and may be alive.
        """
        return self._set(
            source.key,
            source.version_id,
            _unbegun(source, failure, now),
            "attribute_not_exists(requestId) AND (attribute_not_exists(#final) OR #final <> :yes)",
            {":yes": {"BOOL": True}},
        )

    def load(self, key: str, version_id: str) -> Mapping[str, Any]:
        """A load's record as DynamoDB gives it, empty if there is none."""
        response = self._dynamodb.get_item(
            TableName=self._table, Key=primary(key, version_id), ConsistentRead=True
        )
        return response.get("Item", {})

    def mark_notified(self, key: str, version_id: str, now: float) -> None:
        """Record that the notice of a load's end was sent."""
        notified = {"notifiedAt": {"S": timestamp(now)}}
        self._set(key, version_id, notified, "attribute_exists(objectKey)", {})

    def _set(
        self,
        key: str,
        version_id: str,
        attributes: Mapping[str, Any],
        condition: str,
        condition_values: Mapping[str, Any],
        gone: Set[str] = frozenset(),
    ) -> bool:
        """Set attributes of a record, and remove some; False if the condition does not hold."""
        names = {f"#{name}": name for name in (*attributes, *gone)}
        values = {f":{name}": value for name, value in attributes.items()}
        update = "SET " + ", ".join(f"#{name} = :{name}" for name in attributes)
        if gone:
            update += " REMOVE " + ", ".join(f"#{name}" for name in gone)
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=primary(key, version_id),
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={**values, **condition_values},
            )
        except ClientError as error:
            return refuse_only_condition(error)
        return True


def _unbegun(source: CreatedObject, result: LoadResult, now: float) -> dict[str, Any]:
    return {
        **result.attributes(),
        "sequencer": {"S": source.sequencer},
        "finishedAt": {"S": timestamp(now)},
    }
