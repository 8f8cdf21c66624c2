"""Items that somebody else has put or changed in the table are read, and changed like others."""

from typing import Any

import pytest

from tests.unit.store_event.events_api import JSON, EventsApi


def test_a_number_that_was_changed_in_the_table_is_read_as_it_is(api: EventsApi) -> None:
    api.post('{"Id":"1","price":1.10}')
    [item] = api.items()
    api.dynamodb.put_item(TableName="events", Item={**item, "price": {"N": "2.5"}})
    assert api.get("1").text == '{"Id":"1","price":2.5}'


def test_what_another_hand_has_changed_has_another_etag(api: EventsApi) -> None:
    tag = api.post('{"Id":"1","price":1.10}').headers["ETag"]
    [item] = api.items()
    api.dynamodb.put_item(TableName="events", Item={**item, "price": {"N": "2.5"}})
    known = api.call("GET", "/events/1", headers={"If-None-Match": tag})
    assert (known.status, known.text) == (200, '{"Id":"1","price":2.5}')
    assert known.headers["ETag"] != tag
    assert api.post('{"Id":"1","price":1.10}').status == 409


@pytest.mark.parametrize("has_digest", [True, False])
def test_what_another_hand_has_changed_is_changed_by_the_etag_that_was_read(
    api: EventsApi, has_digest: bool
) -> None:
    api.post('{"Id":"1","price":1.10}')
    [item] = api.items()
    if not has_digest:
        del item["tarius:digest"]
    api.dynamodb.put_item(TableName="events", Item={**item, "price": {"N": "2.5"}})
    read = api.get("1").headers["ETag"]
    assert api.put("1", '{"Id":"1","price":3}', If_Match=read).status == 200
    assert api.put("1", '{"Id":"1","price":4}', If_Match=read).problem == "changed"


def test_a_hand_that_takes_the_digest_away_is_not_overwritten_unseen(api: EventsApi) -> None:
    stale = api.post('{"Id":"1","price":1.10}').headers["ETag"]
    [item] = api.items()
    del item["tarius:digest"]
    api.dynamodb.put_item(TableName="events", Item={**item, "price": {"N": "2.5"}})
    assert api.put("1", '{"Id":"1"}', If_Match=stale).problem == "changed"
    gone = api.call("DELETE", "/events/1", headers={"If-Match": stale})
    assert gone.problem == "changed"
    assert api.get("1").text == '{"Id":"1","price":2.5}'


def test_a_hand_that_leaves_the_digest_is_overwritten_by_who_had_read_the_event_before(
    api: EventsApi,
) -> None:
    """The exception that docs/events-api.md names: one write tells no more."""
    stale = api.post('{"Id":"1","price":1.10}').headers["ETag"]
    [item] = api.items()
    api.dynamodb.put_item(TableName="events", Item={**item, "price": {"N": "2.5"}})
    assert api.put("1", '{"Id":"1"}', If_Match=stale).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_change_between_two_writes_of_a_request_is_not_lost(
    api: EventsApi, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    api.dynamodb.put_item(TableName="events", Item={"Id": {"S": "1"}, "a": {"N": "1"}})
    tag = api.get("1").headers["ETag"]
    table = api.handler.table()
    write = table._write

    def write_and_be_overtaken(*given: Any) -> Any:
        monkeypatch.setattr(table, "_write", write)
        found = write(*given)
        assert api.put("1", '{"Id":"1","a":2}', If_Match=tag).status == 200
        return found

    monkeypatch.setattr(table, "_write", write_and_be_overtaken)
    late = api.call(method, "/events/1", '{"Id":"1","a":3}', {**JSON, "If-Match": tag})
    assert (late.status, late.problem) == (412, "changed")
    assert api.get("1").text == '{"Id":"1","a":2}'


def test_an_item_of_every_type_is_read(api: EventsApi) -> None:  # V2
    item: dict[str, Any] = {
        "Id": {"S": "1"},
        "binary": {"B": b"\xff\x00"},
        "binaries": {"BS": [b"b", b"a"]},
        "numbers": {"NS": ["10", "9.5"]},
        "texts": {"SS": ["b", "a"]},
    }
    api.dynamodb.put_item(TableName="events", Item=item)
    assert api.get("1").json == {
        "Id": "1",
        "binary": "/wA=",
        "binaries": ["YQ==", "Yg=="],
        "numbers": [9.5, 10],
        "texts": ["a", "b"],
    }


def test_an_item_that_another_hand_has_put_is_read_and_replaced(api: EventsApi) -> None:
    api.dynamodb.put_item(TableName="events", Item={"Id": {"S": "1"}, "a": {"N": "1"}})
    assert api.get("1").text == '{"Id":"1","a":1}'
    assert api.post('{"Id":"1","a":1}').status == 409
    assert api.put("1", '{"Id":"1","a":2}', If_Match="*").status == 200
