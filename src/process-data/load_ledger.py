"""The ledger table: one item for each load, and one head for each key that says who may load.

Items are told apart by the sort key `objectVersion`: a version id, or `#head`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from aws_failures import CONDITION_FAILED, error_code
from load_claims import Head, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from load_result import LoadResult
    from s3_records import CreatedObject

_HEAD = "#head"
# A load's record that a skipped event may replace: none, or one of a load that never ended.
# Names with a # are reserved words of DynamoDB's expressions.
_NOT_OVER = "attribute_not_exists(objectKey) OR #final <> :yes"


class LoadLedger:
    """Reads and writes the ledger. Each write that decides something is conditional."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def head(self, key: str) -> Head | None:
        """The key's head, None if the key was never loaded."""
        response = self._dynamodb.get_item(
            TableName=self._table, Key=_primary(key, _HEAD), ConsistentRead=True
        )
        item = response.get("Item")
        return _read_head(item) if item else None

    def put_head(self, key: str, head: Head, seen: Head | None) -> bool:
        """Write a head over the one that was seen; False if it is no longer that one."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(objectKey)"}
        if seen is not None:
            condition = {
                "ConditionExpression": "revision = :seen",
                "ExpressionAttributeValues": {":seen": {"N": str(seen.revision)}},
            }
        item = {**_primary(key, _HEAD), **_written_head(head)}
        try:
            self._dynamodb.put_item(TableName=self._table, Item=item, **condition)
        except ClientError as error:
            return _refuse_only_condition(error)
        return True

    def renew(self, key: str, head: Head, lease_until: float) -> bool:
        """Make the lease longer; False if the load was taken over or told to stop."""
        return self._update_own_head(
            key,
            head,
            "SET leaseUntil = :until ADD revision :one",
            {":until": {"N": f"{lease_until:.3f}"}, ":one": {"N": "1"}},
            "attribute_not_exists(supersededBy)",
        )

    def release(self, key: str, head: Head, status: Status, *, final: bool) -> bool:
        """End the lease; False if the load was taken over before."""
        return self._update_own_head(
            key,
            head,
            "SET #status = :status, #final = :final, leaseUntil = :zero ADD revision :one",
            {
                ":status": {"S": status.value},
                ":final": {"BOOL": final},
                ":zero": {"N": "0"},
                ":one": {"N": "1"},
            },
            "attribute_exists(objectKey)",
            {"#status": "status", "#final": "final"},
        )

    def begin(self, key: str, head: Head, now: float) -> None:
        """Record that a load has begun."""
        item: dict[str, Any] = {
            **_primary(key, head.version_id),
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
            _refuse_only_condition(error)

    def load(self, key: str, version_id: str) -> Mapping[str, Any]:
        """A load's record as DynamoDB gives it, empty if there is none."""
        response = self._dynamodb.get_item(
            TableName=self._table, Key=_primary(key, version_id), ConsistentRead=True
        )
        return response.get("Item", {})

    def mark_notified(self, key: str, version_id: str, now: float) -> None:
        """Record that the notice of a load's end was sent."""
        self._set(key, version_id, {"notifiedAt": {"S": timestamp(now)}})

    def _update_own_head(
        self,
        key: str,
        head: Head,
        update: str,
        values: dict[str, Any],
        condition: str,
        names: dict[str, str] | None = None,
    ) -> bool:
        # The number of attempts tells the owner from an earlier try of the same request that is
        # somehow still alive.
        owner = {":owner": {"S": head.owner}, ":attempts": {"N": str(head.attempts)}}
        try:
            self._dynamodb.update_item(
                TableName=self._table,
                Key=_primary(key, _HEAD),
                UpdateExpression=update,
                ConditionExpression=f"#owner = :owner AND attempts = :attempts AND {condition}",
                ExpressionAttributeNames={"#owner": "owner", **(names or {})},
                ExpressionAttributeValues={**values, **owner},
            )
        except ClientError as error:
            return _refuse_only_condition(error)
        return True

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
            Key=_primary(key, version_id),
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in attributes),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={**values, **(condition_values or {})},
            **({"ConditionExpression": condition} if condition else {}),  # type: ignore[arg-type]
        )


def timestamp(now: float) -> str:
    """Seconds since the epoch as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")


def _refuse_only_condition(error: ClientError) -> bool:
    """False for a condition that did not hold; any other error is raised on."""
    if error_code(error) != CONDITION_FAILED:
        raise error
    return False


def _primary(key: str, version: str) -> dict[str, Any]:
    return {"objectKey": {"S": key}, "objectVersion": {"S": version}}


def _written_head(head: Head) -> dict[str, Any]:
    item: dict[str, Any] = {
        "sequencer": {"S": head.sequencer},
        "versionId": {"S": head.version_id},
        "status": {"S": head.status.value},
        "owner": {"S": head.owner},
        "leaseUntil": {"N": f"{head.lease_until:.3f}"},
        "final": {"BOOL": head.final},
        "attempts": {"N": str(head.attempts)},
        "tries": {"N": str(head.tries)},
        "revision": {"N": str(head.revision)},
    }
    if head.superseded_by:
        item["supersededBy"] = {"S": head.superseded_by}
    return item


def _read_head(item: Mapping[str, Any]) -> Head:
    return Head(
        sequencer=item["sequencer"]["S"],
        version_id=item["versionId"]["S"],
        owner=item["owner"]["S"],
        lease_until=float(item["leaseUntil"]["N"]),
        status=Status(item["status"]["S"]),
        final=item["final"]["BOOL"],
        superseded_by=item.get("supersededBy", {}).get("S", ""),
        attempts=int(item["attempts"]["N"]),
        tries=int(item["tries"]["N"]),
        revision=int(item["revision"]["N"]),
    )
