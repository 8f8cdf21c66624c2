"""Reads and writes items of a table, a hundred at a time.

An item that is not there is written on the condition that it still is not. That is done by
TransactWriteItems, which takes 100 of them in one request and costs two write units for each
kilobyte, where PutItem costs one and takes one item: a restore from far away, with 80 ms to an
answer, writes a hundred times as many with the same connections, and what it costs more is 63 cents
for a million items of a kilobyte (on demand, us-east-1). All of a request are written or none, so
what was written is known exactly. BatchWriteItem knows no condition.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

import random
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.errors import AwsError
from deployer.pipeline.backup.items import Item, Key, key_of
from deployer.stack.polling import is_passing, is_throttled

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PUTS = 25
"""That BatchWriteItem takes."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0  # seconds
_TABLE_APPEARS = 20
"""Tries until every server of DynamoDB must know a table that was just made."""

_THROTTLED = ("ProvisionedThroughputExceededException", "TransactionInProgressException")
_CONDITION = "ConditionalCheckFailed"
_PASSING = ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded")
"""Reasons that a transaction was cancelled for.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html"""


class StoppedError(Exception):
    """Others have failed, or a person does not want it any more."""


class TableItems:
    """Items of one table; for several threads.

    Throttling never makes it give up: it only waits, until it is stopped.

    Args:
        keys: names of the table's key attributes.
        stop: set where it should wait no longer.
        new: whether the table was made just now.
    """

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        table: str,
        keys: Sequence[str],
        stop: threading.Event,
        *,
        new: bool = False,
    ) -> None:
        self._dynamodb: Any = dynamodb
        self.table = table
        self.keys = keys
        self._stop = stop
        self._new = new

    def found(self, items: Sequence[Item]) -> Mapping[Key, Item]:
        """What the table has under the keys of up to 100 items, no two of which are the same."""
        wanted = [{name: item[name] for name in self.keys} for item in items]
        there: dict[Key, Item] = {}
        tries = 0
        while wanted:
            asked = {self.table: {"Keys": wanted, "ConsistentRead": True}}
            answer = self._ask("batch_get_item", RequestItems=asked)
            for item in answer["Responses"].get(self.table, []):
                there[key_of(item, self.keys)] = item
            left = answer.get("UnprocessedKeys", {}).get(self.table, {}).get("Keys", [])
            tries = tries + 1 if len(left) == len(wanted) else 0
            if left:
                self._wait(tries)
            wanted = left
        return there

    def insert(self, items: Sequence[Item]) -> bool:
        """Write up to 100 items, all of them or, where one is there by now, none.

        Raises:
            AwsError: DynamoDB does not take one of them.
        """
        name = {"#key": self.keys[0]}
        absent = {
            "TableName": self.table,
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": name,
        }
        puts = [{"Put": {**absent, "Item": item}} for item in items]
        tries = 0
        while True:
            try:
                self._ask("transact_write_items", TransactItems=puts)
            except Exception as error:
                if code_of(error) != "TransactionCanceledException":
                    raise
                if _CONDITION in self._reasons(error):
                    return False
            else:
                return True
            self._wait(tries)
            tries += 1

    def put(self, items: Sequence[Item]) -> Iterator[int]:
        """Write items over what is there; yields how many more were written."""
        for at in range(0, len(items), _PUTS):
            left = [{"PutRequest": {"Item": it}} for it in items[at : at + _PUTS]]
            tries = 0
            while left:
                before = len(left)
                answer = self._ask("batch_write_item", RequestItems={self.table: left})
                left = answer.get("UnprocessedItems", {}).get(self.table, [])
                yield before - len(left)
                tries = tries + 1 if len(left) == before else 0
                if left:
                    self._wait(tries)

    def count(self, segment: int, of: int) -> int:
        """How many items a segment of the table has."""
        asked: dict[str, Any] = {
            "TableName": self.table,
            "Select": "COUNT",
            "ConsistentRead": True,
            "Segment": segment,
            "TotalSegments": of,
        }
        found = 0
        while True:
            page = self._ask("scan", **asked)
            found += int(page["Count"])
            if "LastEvaluatedKey" not in page:
                return found
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _reasons(self, error: Any) -> set[str]:
        """Why a transaction was cancelled.

        Raises:
            AwsError: for something that stays as it is.
        """
        found = [it for it in error.response.get("CancellationReasons", []) if it.get("Code")]
        for it in found:
            if it["Code"] not in ("None", _CONDITION, *_PASSING):
                raise AwsError(
                    f"DynamoDB does not take an item: {it.get('Message', it['Code'])}",
                    where=self.table,
                ) from error
        return {str(it["Code"]) for it in found}

    def _ask(self, operation: str, **given: Any) -> Any:
        """Make a call, again and again while DynamoDB is too busy."""
        ask: Callable[..., Any] = getattr(self._dynamodb, operation)
        tries = 0
        while True:
            if self._stop.is_set():
                raise StoppedError
            try:
                return ask(**given)
            except Exception as error:
                if not self._passes(error, tries):
                    raise
            self._wait(tries)
            tries += 1

    def _passes(self, error: Exception, tries: int) -> bool:
        if is_throttled(error) or code_of(error) in _THROTTLED:
            return True
        unknown = self._new and code_of(error) == "ResourceNotFoundException"
        return tries < _TABLE_APPEARS and (unknown or is_passing(error))

    def _wait(self, tries: int) -> None:
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(tries, 10))
        # Spread, so that the threads don't come back together.
        if self._stop.wait(random.uniform(longest / 2, longest)):  # noqa: S311 - nothing secret
            raise StoppedError
