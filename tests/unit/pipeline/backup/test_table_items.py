"""A table is read and written however busy DynamoDB is, and never over what is there."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.errors import AwsError
from deployer.pipeline.backup.table_items import StoppedError, TableItems
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.backup.folders import TABLE

ITEMS = [{"Id": {"S": str(it)}, "a": {"N": "1"}} for it in range(3)]
BUSY = client_error("ProvisionedThroughputExceededException")


class _Never(threading.Event):
    """Waits no time; set from outside as ever."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def _cancelled(*codes: str) -> ClientError:
    reasons = [{"Code": it, "Message": f"said {it}"} for it in codes]
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": reasons,
    }
    return ClientError(answer, "TransactWriteItems")


def _one_by_one(answers: Sequence[Answer | Exception]) -> Callable[..., Answer]:
    left = list(answers)

    def answer(**_: object) -> Answer:
        given = left.pop(0)
        if isinstance(given, Exception):
            raise given
        return given

    return answer


def _table(
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    answers: Sequence[Answer | Exception],
    *,
    new: bool = False,
) -> tuple[TableItems, Scripted]:
    scripted = Scripted(monkeypatch, "dynamodb", {operation: _one_by_one(answers)})
    return TableItems(scripted.client, TABLE, ["Id"], _Never(), new=new), scripted


def _found(items: Sequence[Any], left: Sequence[Any] = ()) -> Answer:
    unprocessed = {TABLE: {"Keys": [{"Id": it["Id"]} for it in left]}} if left else {}
    return {"Responses": {TABLE: list(items)}, "UnprocessedKeys": unprocessed}


def test_keys_that_were_not_processed_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Answer | Exception] = [
        _found(ITEMS[:1], ITEMS[1:]),
        BUSY,
        _found([], ITEMS[1:]),
        _found(ITEMS[2:]),
    ]
    table, scripted = _table(monkeypatch, "BatchGetItem", answers)
    assert list(table.found(ITEMS).values()) == [ITEMS[0], ITEMS[2]]
    asked = [it["RequestItems"][TABLE] for it in scripted.parameters("BatchGetItem")]
    assert [len(it["Keys"]) for it in asked] == [3, 2, 2, 2]
    assert asked[0] == {"Keys": [{"Id": it["Id"]} for it in ITEMS], "ConsistentRead": True}


def test_items_are_written_if_their_key_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    conflict, throttled = _cancelled("None", "TransactionConflict"), _cancelled("ThrottlingError")
    table, scripted = _table(monkeypatch, "TransactWriteItems", [conflict, BUSY, throttled, {}])
    assert table.insert(ITEMS)
    assert len(scripted.calls) == 4
    for put in scripted.parameters("TransactWriteItems")[-1]["TransactItems"]:
        assert put["Put"]["ConditionExpression"] == "attribute_not_exists(#key)"
        assert put["Put"]["ExpressionAttributeNames"] == {"#key": "Id"}


def test_one_that_is_there_keeps_all_from_being_written(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [_cancelled("None", "ConditionalCheckFailed", "TransactionConflict")]
    assert not _table(monkeypatch, "TransactWriteItems", answers)[0].insert(ITEMS)


def test_an_item_that_dynamodb_does_not_take_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    table, _ = _table(monkeypatch, "TransactWriteItems", [_cancelled("None", "ValidationError")])
    with pytest.raises(AwsError, match="said ValidationError"):
        table.insert(ITEMS)


def test_what_was_not_processed_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [{"Id": {"S": str(it)}} for it in range(30)]
    left = {TABLE: [{"PutRequest": {"Item": it}} for it in items[5:25]]}
    answers: list[Answer | Exception] = [{"UnprocessedItems": left}, BUSY, {}, {}]
    table, scripted = _table(monkeypatch, "BatchWriteItem", answers)
    assert list(table.put(items)) == [5, 20, 5]
    sizes = [len(it["RequestItems"][TABLE]) for it in scripted.parameters("BatchWriteItem")]
    assert sizes == [25, 20, 20, 5]


def test_a_segment_is_counted_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[Answer] = [{"Count": 2, "LastEvaluatedKey": ITEMS[0]}, {"Count": 1}]
    table, scripted = _table(monkeypatch, "Scan", pages)
    assert table.count(1, 4) == 3
    assert scripted.parameters("Scan")[1]["ExclusiveStartKey"] == ITEMS[0]


def test_nothing_is_begun_once_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = _Never()

    def busy(**_: object) -> Answer:
        stop.set()
        raise BUSY

    scripted = Scripted(monkeypatch, "dynamodb", {"BatchGetItem": busy})
    table = TableItems(scripted.client, TABLE, ["Id"], stop)
    for _ in range(2):
        with pytest.raises(StoppedError):
            table.found(ITEMS)
    assert len(scripted.calls) == 1


@pytest.mark.parametrize(("new", "tries"), [(True, 2), (False, 1)])
def test_a_table_made_just_now_may_not_be_known_yet(
    monkeypatch: pytest.MonkeyPatch, new: bool, tries: int
) -> None:
    unknown = client_error("ResourceNotFoundException")
    table, scripted = _table(monkeypatch, "BatchGetItem", [unknown, _found(ITEMS)], new=new)
    if new:
        assert len(table.found(ITEMS)) == 3
    else:
        with pytest.raises(ClientError):
            table.found(ITEMS)
    assert len(scripted.calls) == tries


def test_what_the_caller_may_not_do_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    table, scripted = _table(monkeypatch, "BatchGetItem", [client_error("AccessDeniedException")])
    with pytest.raises(ClientError, match="AccessDenied"):
        table.found(ITEMS)
    assert len(scripted.calls) == 1
