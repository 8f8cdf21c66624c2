"""Writes items into a table, a hundred at a time.

An item that is not there is written on the condition that it still is not. That is done by
TransactWriteItems, which takes 100 of them in one request and costs two write units for each
kilobyte, where PutItem costs one and takes one item: a restore from far away, with 80 ms to an
answer, writes a hundred times as many with the same connections, and what it costs more is 63 cents
for a million items of a kilobyte (on demand, us-east-1). All of a request are written or none, so
what was written is known exactly. BatchWriteItem knows no condition.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from deployer.aws.errors import code_of
from deployer.errors import AwsError
from deployer.pipeline.backup.asking import PatientTable, is_too_much
from deployer.pipeline.backup.items import Item
from deployer.pipeline.backup.refusals import halves, is_refusal, refuses, why

_PUTS = 25
"""That BatchWriteItem takes."""

_CONDITION = "ConditionalCheckFailed"
_THROTTLED = ("ThrottlingError", "ProvisionedThroughputExceeded")
_PASSING = ("None", "TransactionConflict", *_THROTTLED)
"""Reasons that a transaction was cancelled for.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html"""


@dataclass(frozen=True)
class Outcome:
    """What became of some of the items.

    Attributes:
        written: how many were.
        present: not written, for something has their keys by now.
        refused: not written, for DynamoDB takes no such items; each with why.
    """

    written: int = 0
    present: Sequence[Item] = ()
    refused: Sequence[tuple[Item, str]] = ()


def insert(table: PatientTable, items: Sequence[Item]) -> Iterator[Outcome]:
    """Write up to 100 items whose keys are not there; each has one outcome.

    A request that is throttled is tried again in halves, down to single items: of a large one all
    must be admitted at once, which may be more than a partition ever takes in a second.

    Raises:
        AwsError: a transaction was cancelled for another reason.
    """
    left: list[Sequence[Item]] = [items]
    tries = 0
    while left:
        outcome, again, busy = _tried(table, left.pop())
        if outcome:
            yield outcome
        left += again
        if busy:
            table.wait(tries)
        tries = tries + 1 if busy else 0


def put(table: PatientTable, items: Sequence[Item]) -> Iterator[Outcome]:
    """Write items over what is there; each has one outcome."""
    left = [items[at : at + _PUTS] for at in range(0, len(items), _PUTS)][::-1]
    tries = 0
    while left:
        part = left.pop()
        requests = [{"PutRequest": {"Item": it}} for it in part]
        try:
            answer = table.ask("batch_write_item", RequestItems={table.table: requests})
        except Exception as error:
            if not refuses(error):
                raise
            if outcome := _refused(part, error):
                yield outcome
            left += halves(part)
            continue
        unprocessed = answer.get("UnprocessedItems", {}).get(table.table, [])
        yield Outcome(written=len(part) - len(unprocessed))
        tries = tries + 1 if len(unprocessed) == len(part) else 0
        if unprocessed:
            left.append([it["PutRequest"]["Item"] for it in unprocessed])
            table.wait(tries)


def _put(table: PatientTable, item: Item) -> Mapping[str, Any]:
    return {
        "Put": {
            "TableName": table.table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": table.keys[0]},
        }
    }


class _Tried(NamedTuple):
    """What came of a request.

    Attributes:
        outcome: of some of its items.
        again: requests that are still to be made.
        busy: whether to wait before them.
    """

    outcome: Outcome | None
    again: Sequence[Sequence[Item]]
    busy: bool


def _tried(table: PatientTable, part: Sequence[Item]) -> _Tried:
    """Try to write items that are not there."""
    puts = [_put(table, it) for it in part]
    try:
        table.ask("transact_write_items", parts=len(part) > 1, TransactItems=puts)
    except Exception as error:
        if refuses(error):
            return _Tried(_refused(part, error), halves(part), busy=False)
        if is_too_much(error):
            return _Tried(None, halves(part) or [part], busy=True)
        reasons = _reasons(table, error)
    else:
        return _Tried(Outcome(written=len(part)), [], busy=False)
    apart, rest = _apart(part, reasons)
    if apart:
        return _Tried(apart, [rest] if rest else [], busy=False)
    throttled = any(it.get("Code") in _THROTTLED for it in reasons)
    return _Tried(None, (throttled and halves(part)) or [part], busy=True)


def _refused(part: Sequence[Item], error: Any) -> Outcome | None:
    """The outcome of a refused request that had one item; which one it was is else unknown."""
    if len(part) > 1:
        return None
    return Outcome(refused=[(part[0], why(error.response["Error"]))])


def _apart(
    part: Sequence[Item], reasons: Sequence[Mapping[str, Any]]
) -> tuple[Outcome | None, Sequence[Item]]:
    """What became of those that kept the others from being written, and these others.

    Args:
        reasons: in the order of the items.
    """
    found = list(zip(part, reasons, strict=False))
    present = [item for item, it in found if it.get("Code") == _CONDITION]
    refused = [(item, why(it)) for item, it in found if is_refusal(it)]
    if not present and not refused:
        return None, part
    rest = [item for item, it in found if it.get("Code", "None") in _PASSING]
    return Outcome(present=present, refused=refused), rest


def _reasons(table: PatientTable, error: Any) -> Sequence[Mapping[str, Any]]:
    """Why a transaction was cancelled, by item.

    Raises:
        AwsError: for something that stays as it is, and is no item's fault.
        Exception: the error itself, where it says something else.
    """
    if code_of(error) != "TransactionCanceledException":
        raise error
    found: Sequence[Mapping[str, Any]] = error.response.get("CancellationReasons", [])
    for it in found:
        code = it.get("Code", "None")
        if code not in (_CONDITION, *_PASSING) and not is_refusal(it):
            raise AwsError(
                f"DynamoDB does not take an item: {it.get('Message', code)}", where=table.table
            ) from error
    return found
