"""What was sent is given back, to the last digit, and no change is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strict_json import Number, canonical, parse
from tests.unit.store_event.events_api import JSON, EventsApi

NESTED = (
    '{"Id":"order-1","basket":{"empty":[{},[],"",null],'
    '"lines":[{"price":1.10,"qty":3},{"price":-0.50,"qty":1e2}]},"gift":false,'
    '"note":"caf\u00e9 \U0001f381","paid":true,'
    '"total":12345678901234567890123456789012345678}'
)


def test_an_event_is_stored_and_given_back_as_it_was_sent(api: EventsApi) -> None:  # V1, V2, V15
    created = api.post(NESTED)
    assert (created.status, created.text) == (201, NESTED)
    assert created.headers["Location"] == "/v1/events/order-1"
    read = api.get("order-1")
    assert (read.status, read.text) == (200, NESTED)
    assert read.headers["Content-Type"] == "application/json"
    assert read.headers["ETag"] == created.headers["ETag"]


def test_the_item_has_the_events_members_as_attributes(api: EventsApi) -> None:  # V2
    api.post(
        '{"Id":"1","price":1.10,"tags":["a"],"type":"sale","time":"2026-01-31T23:30:00-02:00"}'
    )
    [item] = api.items()
    assert item["price"] == {"N": "1.1"}
    assert item["tags"] == {"L": [{"S": "a"}]}
    assert item["tarius:list"] == {"S": "sale/2026-02-01"}
    assert item["tarius:order"] == {"S": "2026-02-01T01:30:00.000000Z/1"}


@pytest.mark.parametrize(
    "number",
    [
        "0", "-0", "0.0", "-0.0", "0e0", "1.0", "1.10", "100", "1e2", "1E+2", "1.50e-3", "-1.5",
        "0.1", "0.10", "1e125", "1e-130", "9.9999999999999999999999999999999999999e125",
        "0.00000000000000000000000000000000000001", "12345678901234567890123456789012345678",
        "1.2345678901234567890123456789012345678", "10000000000000000000000000000000000000",
    ],
)  # fmt: skip
def test_a_number_is_given_back_to_the_last_digit(api: EventsApi, number: str) -> None:  # V15
    body = f'{{"Id":"1","a":{number},"b":[{{"c":{number}}}]}}'
    assert api.post(body).status == 201
    assert api.get("1").text == body


_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=6).map(
    lambda it: Number(str(it).lower().replace("e", "E"))
) | st.integers(-(10**37), 10**37).map(lambda it: Number(str(it)))
_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
_NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(_NAMES, below, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(members=st.dictionaries(st.sampled_from(["a", "b", "c~/d"]), _VALUES))
def test_any_event_is_given_back(api: EventsApi, members: dict[str, Any]) -> None:  # V15
    body = canonical({**members, "Id": "x"})
    event_tag = api.get("x").headers.get("ETag")
    answer = api.put("x", body, If_Match=event_tag) if event_tag else api.post(body)
    if answer.status != 422:  # a number that DynamoDB cannot hold
        assert answer.status in {200, 201}
        assert api.get("x").text == body


def test_the_same_event_twice_is_one(api: EventsApi) -> None:
    first = api.post('{"Id":"1","a":[1.10,{"b":2,"c":3}]}')
    before = api.items()
    again = api.post(' {"a" : [1.10, {"c":3, "b":2}],\n"Id":"\\u0031"}')
    assert (first.status, again.status) == (201, 200)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert api.items() == before


@pytest.mark.parametrize("body", ['{"Id":"1","a":2}', '{"Id":"1"}', '{"Id":"1","a":1.0}'])
def test_another_event_under_a_taken_id_is_refused(api: EventsApi, body: str) -> None:
    api.post('{"Id":"1","a":1}')
    answer = api.post(body)
    assert (answer.status, answer.problem) == (409, "id-taken")
    assert api.get("1").text == '{"Id":"1","a":1}'


def test_nothing_is_read_before_a_write_that_takes_any_state(
    api: EventsApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.post('{"Id":"1"}')
    client = api.handler.table()._dynamodb
    for name in ("get_item", "query", "scan"):
        monkeypatch.delattr(client.__class__, name)
    assert api.post('{"Id":"1"}').status == 200
    assert api.post('{"Id":"1","a":1}').status == 409
    assert api.put("1", '{"Id":"1","a":1}', If_Match="*").status == 200


def test_a_change_needs_the_etag_that_was_read(api: EventsApi) -> None:
    tag = api.post('{"Id":"1","a":1}').headers["ETag"]
    unconditional = api.put("1", '{"Id":"1","a":2}')
    assert (unconditional.status, unconditional.problem) == (428, "if-match-required")
    replaced = api.put("1", '{"Id":"1","a":2}', If_Match=tag)
    assert (replaced.status, replaced.text) == (200, '{"Id":"1","a":2}')
    late = api.put("1", '{"Id":"1","a":3}', If_Match=tag)
    assert (late.status, late.problem) == (412, "changed")
    assert api.get("1").text == '{"Id":"1","a":2}'


def test_a_replacement_that_is_sent_again_is_done_already(api: EventsApi) -> None:
    tag = api.post('{"Id":"1","a":1}').headers["ETag"]
    first = api.put("1", '{"Id":"1","a":2}', If_Match=tag)
    again = api.put("1", '{"Id":"1","a":2}', If_Match=tag)
    assert (first.status, again.status) == (200, 200)
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("*", 200),
        ('"other", TAG', 200),
        ("TAG,", 400),
        ("W/TAG", 412),
        ('"other"', 412),
        ('""', 412),
        ("TAG TAG", 400),
        ("unquoted", 400),
        ("", 400),
        (", ".join(['"x"'] * 21), 400),
        ('"' + "x" * 5000 + '"', 412),
        ('"a\nb"', 400),
        ("W/*", 400),
        ("* ", 200),
        ('*, "other"', 400),
        ('W/"x", TAG', 200),
        ('W/"x", W/"y"', 412),
        ('TAG, "caf\u00e9"', 200),
        ('"' + "\u0661" + '"', 400),
    ],
)
def test_if_match_is_read_as_the_rfc_has_it(api: EventsApi, header: str, status: int) -> None:
    tag = api.post('{"Id":"1"}').headers["ETag"]
    answer = api.put("1", '{"Id":"1","a":2}', If_Match=header.replace("TAG", tag))
    assert answer.status == status
    assert api.get("1").text == ('{"Id":"1","a":2}' if status == 200 else '{"Id":"1"}')


def test_a_header_that_comes_twice_is_one_list(api: EventsApi) -> None:
    tag = api.post('{"Id":"1"}').headers["ETag"]
    several = {"If-Match": [tag, '"other"']}
    assert api.call("PUT", "/events/1", '{"Id":"1","a":1}', JSON, several=several).status == 200
    types = {"Content-Type": ["application/json", "text/plain"]}
    assert api.call("POST", "/events", '{"Id":"2"}', several=types).problem == "content-type"


def test_what_is_not_there_is_neither_replaced_nor_deleted(api: EventsApi) -> None:
    for header in ("*", '"x"'):
        assert api.put("1", '{"Id":"1"}', If_Match=header).problem == "no-such-event"
        gone = api.call("DELETE", "/events/1", headers={"If-Match": header})
        assert (gone.status, gone.problem) == (404, "no-such-event")
    assert (api.get("1").status, api.items()) == (404, [])


def test_a_replacement_keeps_its_id(api: EventsApi) -> None:
    api.post('{"Id":"1"}')
    answer = api.put("1", '{"Id":"2"}', If_Match="*")
    assert (answer.status, answer.problem) == (422, "id")


def test_an_event_is_deleted_by_whoever_knows_it(api: EventsApi) -> None:
    tag = api.post('{"Id":"a:b@c"}').headers["ETag"]
    path = "/events/a%3Ab%40c"
    assert api.call("DELETE", path).status == 428
    assert api.call("DELETE", path, headers={"If-Match": '"other"'}).status == 412
    assert len(api.items()) == 1
    done = api.call("DELETE", path, headers={"if-match": tag})
    assert (done.status, done.text) == (204, "")
    assert api.items() == []


def test_an_event_that_is_known_is_not_sent_again(api: EventsApi) -> None:
    tag = api.post('{"Id":"1"}').headers["ETag"]
    known = api.call("GET", "/events/1", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (known.status, known.text, known.headers["ETag"]) == (304, "", tag)
    assert api.call("GET", "/events/1", headers={"If-None-Match": '"x"'}).status == 200
    assert api.call("GET", "/events/1", headers={"If-None-Match": "x"}).status == 400


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


@pytest.mark.parametrize(
    "member",
    [
        '"__proto__":{"admin":true}',
        '"constructor":{"prototype":{}}',
        '"$ref":"#/x"',
        '"Fn::If":["a","b","c"]',
        '"#list":":list"',
        '"a.b[0]":1',
        '" ":" "',
        '"\\u0000":"\\u0000\\u001f"',
        '"\u00e9":1,"e\u0301":2',  # the same name to the eye
        '"\u202egnp":"\u200d"',
        '"\ufeff":"\ufffe\uffff"',
        '"\U0001f381":"\U0010ffff"',
        '"Tarius:list":1,"x":{"tarius:list":2}',
        '"S":"1","N":"x","M":{"NULL":false}',
        '"a~1b/c~":1.0,"a":{"1b":{"c~":2.0}}',
        '"html":"<script>alert(1)</script>"',
        '"deep":' + '{"a":' * 30 + "1.0" + "}" * 30,
        '"deep":' + "[" * 31 + "]" * 31,
    ],
)
def test_odd_names_and_texts_are_given_back(api: EventsApi, member: str) -> None:  # H5, V15
    body = canonical(parse(f'{{"Id":"1",{member}}}'))
    assert api.post(body).text == body
    assert api.get("1").text == body


def test_an_item_that_another_hand_has_put_is_read_and_replaced(api: EventsApi) -> None:
    api.dynamodb.put_item(TableName="events", Item={"Id": {"S": "1"}, "a": {"N": "1"}})
    assert api.get("1").text == '{"Id":"1","a":1}'
    assert api.post('{"Id":"1","a":1}').status == 409
    assert api.put("1", '{"Id":"1","a":2}', If_Match="*").status == 200


def _raise(error: Exception) -> Callable[..., Any]:
    def call(*_: Any, **__: Any) -> Any:
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ClientError({"Error": {"Code": "ThrottlingException"}}, "PutItem"), 503),
        (ReadTimeoutError(endpoint_url="https://secret.example"), 503),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "PutItem"), 500),
        (RuntimeError("secret"), 500),
    ],
)
def test_a_fault_of_ours_is_told_without_its_inside(
    api: EventsApi,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    status: int,
) -> None:  # H4
    monkeypatch.setattr(api.handler.table()._dynamodb, "put_item", _raise(error))
    answer = api.post('{"Id":"1"}')
    assert answer.status == status
    assert answer.problem == ("busy" if status == 503 else "fault")
    assert "secret" not in answer.text + capsys.readouterr().out
    assert answer.headers.get("Retry-After") == ("1" if status == 503 else None)


def test_an_event_that_the_table_finds_too_large_is_the_senders_to_mend(
    api: EventsApi, monkeypatch: pytest.MonkeyPatch
) -> None:  # H2
    message = "Item size has exceeded the maximum allowed size"
    refusal = ClientError({"Error": {"Code": "ValidationException", "Message": message}}, "PutItem")
    monkeypatch.setattr(api.handler.table()._dynamodb, "put_item", _raise(refusal))
    answer = api.post('{"Id":"1"}')
    assert (answer.status, answer.problem) == (413, "event-too-large")
