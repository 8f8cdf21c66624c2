"""A table is read however busy DynamoDB is, an answer at a time."""

from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.pipeline.backup.table_items import StoppedError, TableItems
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.backup.folders import TABLE
from tests.unit.pipeline.backup.scripted_tables import BUSY, ITEMS, Never, scripted_table


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
    table, scripted = scripted_table(monkeypatch, "BatchGetItem", answers)
    assert [it for _, it in table.found(ITEMS)] == [ITEMS[0], ITEMS[2]]
    asked = [it["RequestItems"][TABLE] for it in scripted.parameters("BatchGetItem")]
    assert [len(it["Keys"]) for it in asked] == [3, 2, 2, 2]
    assert asked[0] == {"Keys": [{"Id": it["Id"]} for it in ITEMS], "ConsistentRead": True}


def test_a_segment_is_counted_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[Answer] = [{"Count": 2, "LastEvaluatedKey": ITEMS[0]}, {"Count": 1}]
    table, scripted = scripted_table(monkeypatch, "Scan", pages)
    assert table.count(1, 4) == 3
    assert scripted.parameters("Scan")[1]["ExclusiveStartKey"] == ITEMS[0]


def test_nothing_is_begun_once_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Never()

    def busy(**_: object) -> Answer:
        stop.set()
        raise BUSY

    scripted = Scripted(monkeypatch, "dynamodb", {"BatchGetItem": busy})
    table = TableItems(scripted.client, TABLE, ["Id"], stop)
    for _ in range(2):
        with pytest.raises(StoppedError):
            dict(table.found(ITEMS))
    assert len(scripted.calls) == 1


@pytest.mark.parametrize(("new", "tries"), [(True, 2), (False, 1)])
def test_a_table_made_just_now_may_not_be_known_yet(
    monkeypatch: pytest.MonkeyPatch, new: bool, tries: int
) -> None:
    unknown = client_error("ResourceNotFoundException")
    table, scripted = scripted_table(monkeypatch, "BatchGetItem", [unknown, _found(ITEMS)], new=new)
    if new:
        assert len(dict(table.found(ITEMS))) == 3
    else:
        with pytest.raises(ClientError):
            dict(table.found(ITEMS))
    assert len(scripted.calls) == tries


def test_what_the_caller_may_not_do_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    table, scripted = scripted_table(
        monkeypatch, "BatchGetItem", [client_error("AccessDeniedException")]
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        dict(table.found(ITEMS))
    assert len(scripted.calls) == 1


def test_a_key_that_no_item_of_the_table_can_have_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = client_error("ValidationException")
    answers: list[Answer | Exception] = [
        refused,
        _found(ITEMS[:1], ITEMS[1:2]),
        _found(ITEMS[1:2]),
        refused,
    ]
    table, scripted = scripted_table(monkeypatch, "BatchGetItem", answers)
    assert [it for _, it in table.found(ITEMS)] == ITEMS[:2]
    asked = [it["RequestItems"][TABLE]["Keys"] for it in scripted.parameters("BatchGetItem")]
    assert [len(it) for it in asked] == [3, 2, 1, 1]


def test_an_answer_is_handed_on_before_the_next_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [_found(ITEMS[:1], ITEMS[1:]), _found(ITEMS[1:])]
    table, scripted = scripted_table(monkeypatch, "BatchGetItem", answers)
    found = table.found(ITEMS)
    assert next(found)[1] == ITEMS[0]
    assert len(scripted.calls) == 1
    assert len(list(found)) == 2
