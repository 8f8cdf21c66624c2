"""The table of the events. Each change is one write with a condition; nothing is read before it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from event_items import (
    DIGEST,
    LIST,
    ORDER,
    Item,
    StoredEvent,
    as_item,
    from_item,
    says,
)
from item_sizes import item_size
from preconditions import ANY
from problems import Problem
from store_events import too_large
from tarius.aws.failures import CONDITION_FAILED, error_code
from tarius.table.items import MAX_ITEM_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from event_lists import ListRequest
    from store_events import StoreEvent

INDEX = "by-type-and-day"


class EventTable:
    """Creates, reads, replaces, deletes and lists events."""

    def __init__(self, dynamodb: DynamoDBClient, table: str, now: Callable[[], datetime]) -> None:
        """Make it.

        Args:
            now: the time in UTC.
        """
        self._dynamodb = dynamodb
        self._table = table
        self._now = now

    def create(self, event: StoreEvent) -> bool:
        """Store an event that is new; whether it was, for the same one may come again.

        Raises:
            Problem: another event has its Id, or it is too large.
        """
        found = self._write(
            lambda: self._dynamodb.put_item(
                TableName=self._table,
                Item=self._item(event),
                ConditionExpression="attribute_not_exists(Id)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        )
        if found is None:
            return True
        if says(found, event):
            return False
        detail = "Another event has this Id already. PUT replaces it."
        raise Problem(HTTPStatus.CONFLICT, "id-taken", detail)

    def read(self, event_id: str) -> StoredEvent:
        """An event as it stands.

        Raises:
            Problem: there is none.
        """
        found = self._dynamodb.get_item(
            TableName=self._table, Key={"Id": {"S": event_id}}, ConsistentRead=True
        )
        if "Item" not in found:
            raise no_such_event()
        return from_item(found["Item"])

    def replace(self, event: StoreEvent, match: frozenset[str]) -> None:
        """Put an event in the place of one with its Id.

        Args:
            match: digests of which the one that stands must have one, or ANY.

        Raises:
            Problem: there is none, or it has none of these, or the new one is too large.
        """
        condition = _condition(match)
        found = self._write(
            lambda: self._dynamodb.put_item(
                TableName=self._table,
                Item=self._item(event),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **condition,
            )
        )
        # What is wanted stands there already when an answer was lost and the request sent again.
        if found is not None and not says(found, event):
            raise _refused(found)

    def delete(self, event_id: str, match: frozenset[str]) -> None:
        """Delete an event; `match` as replace takes it.

        Raises:
            Problem: there is none, or it is another.
        """
        condition = _condition(match)
        found = self._write(
            lambda: self._dynamodb.delete_item(
                TableName=self._table,
                Key={"Id": {"S": event_id}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **condition,
            )
        )
        if found is not None:
            raise _refused(found)

    def page(self, request: ListRequest) -> tuple[list[Mapping[str, Any]], str]:
        """A page of a list: items of the index, and the place after which the next one stands.

        That is empty when there is nothing more. The index follows the table within moments.
        """
        start: dict[str, Any] = {}
        if request.after:
            place = {"Id": request.after_id, LIST: request.key, ORDER: request.after}
            start = {"ExclusiveStartKey": {name: {"S": text} for name, text in place.items()}}
        found = self._dynamodb.query(
            TableName=self._table,
            IndexName=INDEX,
            KeyConditionExpression="#list = :list",
            ExpressionAttributeNames={"#list": LIST},
            ExpressionAttributeValues={":list": {"S": request.key}},
            Limit=request.limit,
            **start,
        )
        last = found.get("LastEvaluatedKey")
        return list(found["Items"]), last[ORDER]["S"] if last else ""

    def _item(self, event: StoreEvent) -> Item:
        item = as_item(event, self._now())
        if item_size(item) > MAX_ITEM_BYTES:
            raise too_large()
        return item

    def _write(self, write: Callable[[], Any]) -> Mapping[str, Any] | None:
        """Make a write; returns None, or the item, empty if none, that its condition met."""
        try:
            write()
        except ClientError as error:
            if error_code(error) == CONDITION_FAILED:
                met: Mapping[str, Any] = error.response.get("Item", {})  # type: ignore[assignment]
                return met
            # DynamoDB counts for itself; where it counts more, the event is the sender's to mend.
            if "Item size" in str(error.response.get("Error", {}).get("Message", "")):
                raise too_large() from error
            raise
        return None


def no_such_event() -> Problem:
    """What is answered when there is no event with an Id."""
    return Problem(HTTPStatus.NOT_FOUND, "no-such-event", "No event has this Id.")


def _condition(match: frozenset[str]) -> dict[str, Any]:
    """A condition that holds for an event with one of these digests."""
    if ANY in match:
        return {"ConditionExpression": "attribute_exists(Id)"}
    values = {f":digest{index}": {"S": it} for index, it in enumerate(sorted(match))}
    if not values:  # Weak tags alone, which match nothing: an empty text is no digest.
        values = {":digest0": {"S": ""}}
    return {
        "ConditionExpression": f"#digest IN ({', '.join(values)})",
        "ExpressionAttributeNames": {"#digest": DIGEST},
        "ExpressionAttributeValues": values,
    }


def _refused(found: Mapping[str, Any]) -> Problem:
    if not found:
        return no_such_event()
    detail = "The event has changed since. Read it again."
    return Problem(HTTPStatus.PRECONDITION_FAILED, "changed", detail)
