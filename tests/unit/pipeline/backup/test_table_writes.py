"""A table is written to however busy DynamoDB is, never over what is there, and item by item."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.errors import AwsError
from deployer.pipeline.backup.table_writes import Outcome, insert, put
from tests.unit.aws.scripted import Answer, client_error
from tests.unit.pipeline.backup.folders import TABLE
from tests.unit.pipeline.backup.scripted_tables import BUSY, ITEMS, cancelled, scripted_table

NO_INDEX = "One or more parameter values were invalid: Type mismatch for Index Key a"
REFUSED = client_error("ValidationException", NO_INDEX)
TAKEN = client_error("TransactionConflictException")  # by another's transaction
REFUSALS = [client_error("ValidationException", "Value 'secret' is bad"), REFUSED]


def _sum(outcomes: Iterable[Outcome]) -> tuple[int, list[Any], list[tuple[Any, str]]]:
    found = list(outcomes)
    present = [item for it in found for item in it.present]
    return sum(it.written for it in found), present, [one for it in found for one in it.refused]


def _insert(
    monkeypatch: pytest.MonkeyPatch, answers: Sequence[Answer | Exception]
) -> tuple[tuple[int, list[Any], list[tuple[Any, str]]], list[list[Any]]]:
    """What became of the three items, and those of each request."""
    table, scripted = scripted_table(monkeypatch, "TransactWriteItems", answers)
    found = _sum(insert(table, ITEMS))
    asked = scripted.parameters("TransactWriteItems")
    return found, [[put["Put"]["Item"] for put in it["TransactItems"]] for it in asked]


def test_items_are_written_if_their_key_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    conflict = cancelled("None", "TransactionConflict", "None")
    table, scripted = scripted_table(monkeypatch, "TransactWriteItems", [conflict, TAKEN, {}])
    assert _sum(insert(table, ITEMS)) == (3, [], [])
    for asked in scripted.parameters("TransactWriteItems"):
        assert [it["Put"]["Item"] for it in asked["TransactItems"]] == ITEMS
        for it in asked["TransactItems"]:
            assert it["Put"]["ConditionExpression"] == "attribute_not_exists(#key)"
            assert it["Put"]["ExpressionAttributeNames"] == {"#key": "Id"}


def test_one_that_is_there_is_told_and_the_others_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, asked = _insert(
        monkeypatch, [cancelled("None", "ConditionalCheckFailed", "TransactionConflict"), {}]
    )
    assert found == (2, ITEMS[1:2], [])
    assert asked == [ITEMS, [ITEMS[0], ITEMS[2]]]


@pytest.mark.parametrize(
    "busy",
    [
        [cancelled("None", it, "None"), cancelled(it, "None"), cancelled(it)]
        for it in ("ThrottlingError", "ProvisionedThroughputExceeded")
    ]
    + [[BUSY, BUSY, BUSY], [client_error("ThrottlingException")] * 3],
)
def test_what_is_throttled_is_tried_again_in_halves(
    monkeypatch: pytest.MonkeyPatch, busy: list[Exception]
) -> None:
    found, asked = _insert(monkeypatch, [*busy, {}, {}, {}])
    assert found == (3, [], [])
    assert asked == [ITEMS, ITEMS[:2], ITEMS[:1], ITEMS[:1], ITEMS[1:2], ITEMS[2:]]


def test_an_item_that_a_transaction_is_cancelled_for_is_told_and_the_others_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, asked = _insert(monkeypatch, [cancelled("None", "ValidationError", "None"), {}])
    assert found == (2, [], [(ITEMS[1], "ValidationError")])
    assert asked == [ITEMS, [ITEMS[0], ITEMS[2]]]


def test_an_item_that_the_whole_request_is_refused_for_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, asked = _insert(monkeypatch, [REFUSED, REFUSED, {}, REFUSED, {}])
    assert found == (2, [], [(ITEMS[1], NO_INDEX)])
    assert asked == [ITEMS, ITEMS[:2], ITEMS[:1], ITEMS[1:2], ITEMS[2:]]


def test_what_may_quote_an_attribute_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found, _ = _insert(monkeypatch, [REFUSED, REFUSED, *REFUSALS, {}])
    assert found == (1, [], [(ITEMS[0], "ValidationException"), (ITEMS[1], NO_INDEX)])


def test_another_reason_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AwsError, match="said AccessDenied"):
        _insert(monkeypatch, [cancelled("None", "AccessDenied", "None")])
    with pytest.raises(ClientError, match="AccessDeniedException"):
        _insert(monkeypatch, [client_error("AccessDeniedException")])


def test_what_was_not_processed_is_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [{"Id": {"S": str(it)}} for it in range(30)]
    left = {TABLE: [{"PutRequest": {"Item": it}} for it in items[5:25]]}
    answers: list[Answer | Exception] = [{"UnprocessedItems": left}, BUSY, TAKEN, {}, {}]
    table, scripted = scripted_table(monkeypatch, "BatchWriteItem", answers)
    assert [it.written for it in put(table, items)] == [5, 20, 5]
    sizes = [len(it["RequestItems"][TABLE]) for it in scripted.parameters("BatchWriteItem")]
    assert sizes == [25, 20, 20, 20, 5]


def test_an_item_that_is_refused_does_not_keep_others_from_being_put(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[Answer | Exception] = [REFUSED, REFUSED, {}, REFUSED, {}]
    table, _ = scripted_table(monkeypatch, "BatchWriteItem", answers)
    assert _sum(put(table, ITEMS)) == (2, [], [(ITEMS[1], NO_INDEX)])
    denied, _ = scripted_table(
        monkeypatch, "BatchWriteItem", [client_error("AccessDeniedException")]
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        _sum(put(denied, ITEMS))
