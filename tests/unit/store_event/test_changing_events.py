"""An event is created once, and changed by who knows what it was: no change is lost."""

import pytest

from tests.unit.store_event.events_api import JSON, EventsApi


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
