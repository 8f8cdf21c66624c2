"""The heads of the ledger table: one item for each key, which says who may load it.

A head's sort key `objectVersion` is `#head`, which no version id is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tarius.loads.claims import Head, Status
from tarius.loads.ledger_items import primary, refuse_only_condition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

_HEAD = "#head"


class LoadHeads:
    """Reads and writes heads. Each write is conditional, for it decides something."""

    def __init__(self, dynamodb: DynamoDBClient, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def head(self, key: str) -> Head | None:
        """The key's head, None if the key was never loaded."""
        response = self._dynamodb.get_item(
            TableName=self._table, Key=primary(key, _HEAD), ConsistentRead=True
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
        revision = seen.revision + 1 if seen else 1
        item = {**primary(key, _HEAD), **_written_head(head), "revision": {"N": str(revision)}}
        try:
            self._dynamodb.put_item(TableName=self._table, Item=item, **condition)
        except ClientError as error:
            return refuse_only_condition(error)
        return True

    def renew(self, key: str, head: Head, lease_until: float) -> bool:
        """Make the lease longer; False if the load was taken over, told to stop, or is over."""
        return self._update_own_head(
            key,
            head,
            "SET leaseUntil = :until ADD revision :one",
            {
                ":until": {"N": f"{lease_until:.3f}"},
                ":one": {"N": "1"},
                ":loading": {"S": Status.LOADING.value},
            },
            # Not of a load that failed either: what a bulk load leaves behind may live on for long.
            "attribute_not_exists(supersededBy) AND #status = :loading",
            {"#status": "status"},
        )

    def release(
        self, key: str, head: Head, status: Status, *, final: bool, lease_until: float | None = 0.0
    ) -> bool:
        """End the lease, or let it end at a time, None for the one it has.

        Returns:
            False if the load was taken over before.
        """
        update = "SET #status = :status, #final = :final"
        values: dict[str, Any] = {
            ":status": {"S": status.value},
            ":final": {"BOOL": final},
            ":one": {"N": "1"},
        }
        if lease_until is not None:
            update += ", leaseUntil = :until"
            values[":until"] = {"N": f"{lease_until:.3f}"}
        return self._update_own_head(
            key,
            head,
            f"{update} ADD revision :one",
            values,
            "attribute_exists(objectKey)",
            {"#status": "status", "#final": "final"},
        )

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
                Key=primary(key, _HEAD),
                UpdateExpression=update,
                ConditionExpression=f"#owner = :owner AND attempts = :attempts AND {condition}",
                ExpressionAttributeNames={"#owner": "owner", **(names or {})},
                ExpressionAttributeValues={**values, **owner},
            )
        except ClientError as error:
            return refuse_only_condition(error)
        return True


def _written_head(head: Head) -> dict[str, Any]:
    item: dict[str, Any] = {
        "sequencer": {"S": head.sequencer},
        "versionId": {"S": head.version_id},
        "status": {"S": head.status.value},
        "owner": {"S": head.owner},
        "leaseUntil": {"N": f"{head.lease_until:.3f}"},
        "final": {"BOOL": head.final},
        "attempts": {"N": str(head.attempts)},
        "tries": {"L": [_written_tries(*entry) for entry in head.tries]},
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
        tries=tuple(map(_read_tries, item.get("tries", {}).get("L", []))),
        revision=int(item["revision"]["N"]),
    )


def _written_tries(request_id: str, tries: int) -> dict[str, Any]:
    return {"M": {"requestId": {"S": request_id}, "tries": {"N": str(tries)}}}


def _read_tries(entry: Any) -> tuple[str, int]:
    return entry["M"]["requestId"]["S"], int(entry["M"]["tries"]["N"])
