"""The table of the events. Each change is one write with a condition.

The condition asks for the digest that stands in the item, so nothing is read before a write. It is
DynamoDB's optimistic locking by a version attribute, which each change has to renew:
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/BestPractices_OptimisticLocking.html

Whoever changes an item by other means than this API must remove the digest, for nothing here can
tell that it no longer fits. Then what a client says that it has read is compared with the item that
the condition met. With the digest left in place, such a change is overwritten by whoever had read
the event before it.
"""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

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
from item_sizes import is_too_large
from preconditions import ANY
from store_events import too_large
from tarius.aws.failures import CONDITION_FAILED, error_code
from tarius.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from event_lists import ListRequest
    from store_events import StoreEvent

INDEX = "by-type-and-day"

_Condition: TypeAlias = "dict[str, Any]"
_PRESENT: _Condition = {"ConditionExpression": "attribute_exists(Id)"}


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
        put = partial(self._dynamodb.put_item, Item=self._item(event))
        found = self._write(put, {"ConditionExpression": "attribute_not_exists(Id)"})
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
        found = self._find(event_id)
        if not found:
            raise no_such_event()
        return from_item(found)

    def replace(self, event: StoreEvent, match: frozenset[str]) -> None:
        """Put an event in the place of one with its Id.

        Args:
            match: digests of which the one that stands must have one, or ANY.

        Raises:
            Problem: there is none, or it has none of these, or the new one is too large.
        """
        item = self._item(event)
        found = self._change(event.id, match, partial(self._dynamodb.put_item, Item=item))
        # What is wanted stands there already when an answer was lost and the request sent again.
        if found is not None and not says(found, event):
            raise _refused(found)

    def delete(self, event_id: str, match: frozenset[str]) -> None:
        """Delete an event; `match` as replace takes it.

        Raises:
            Problem: there is none, or it is another.
        """
        key = {"Id": {"S": event_id}}
        found = self._change(event_id, match, partial(self._dynamodb.delete_item, Key=key))
        if found is not None:
            raise _refused(found)

    def page(self, request: ListRequest) -> tuple[list[Mapping[str, Any]], str]:
        """A page of a list: items of the index, and the place after which the next one stands.

        That is empty when there is nothing more. The index follows the table within moments.
        One item more than the page holds is asked for, to see whether there is any.
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
            Limit=request.limit + 1,
            **start,
        )
        items = found["Items"]
        last: Mapping[str, Any] = found.get("LastEvaluatedKey", {})
        if len(items) > request.limit:
            items = items[: request.limit]
            last = items[-1]
        return list(items), last[ORDER]["S"] if last else ""

    def _find(self, event_id: str) -> Mapping[str, Any]:
        """The item of an event; empty if there is none."""
        found = self._dynamodb.get_item(
            TableName=self._table, Key={"Id": {"S": event_id}}, ConsistentRead=True
        )
        return found.get("Item", {})

    def _change(
        self, event_id: str, match: frozenset[str], write: Callable[..., Any]
    ) -> Mapping[str, Any] | None:
        """Make a write if the event has one of these digests; returns what _write does."""
        if ANY in match:
            return self._write(write, _PRESENT)
        found = self._write(write, _tagged(match)) if match else self._find(event_id)
        if not found or from_item(found).digest not in match:
            return found
        # Another hand has changed it, and the client has read what it became.
        return self._write(write, _unchanged(found))

    def _item(self, event: StoreEvent) -> Item:
        item = as_item(event, self._now())
        if is_too_large(item, event.text):
            raise too_large()
        return item

    def _write(self, write: Callable[..., Any], condition: _Condition) -> Mapping[str, Any] | None:
        """Make a write; returns None, or the item, empty if none, that its condition met."""
        told = {"TableName": self._table, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        try:
            write(**told, **condition)
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


def _tagged(match: frozenset[str]) -> _Condition:
    """A condition that holds for an event that this API has stored with one of these digests."""
    values = {f":d{number}": {"S": digest} for number, digest in enumerate(sorted(match))}
    return {
        "ConditionExpression": f"#digest IN ({', '.join(values)})",
        "ExpressionAttributeNames": {"#digest": DIGEST},
        "ExpressionAttributeValues": values,
    }


def _unchanged(found: Mapping[str, Any]) -> _Condition:
    """A condition that holds until the API has written another event in the place of this one."""
    names = {"#digest": DIGEST}
    if DIGEST not in found:
        absent = "attribute_exists(Id) AND attribute_not_exists(#digest)"
        return {"ConditionExpression": absent, "ExpressionAttributeNames": names}
    return {
        "ConditionExpression": "#digest = :digest",
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":digest": found[DIGEST]},
    }


def _refused(found: Mapping[str, Any]) -> Problem:
    if not found:
        return no_such_event()
    detail = "The event has changed since. Read it again."
    return Problem(HTTPStatus.PRECONDITION_FAILED, "changed", detail)
