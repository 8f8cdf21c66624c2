"""Whatever is sent, the answer is a verdict: nothing is stored that was not understood."""

import base64
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.store_event.events_api import JSON, MOST_BODY_BYTES, EventsApi
from tests.unit.store_event.hostile_json import REFUSED_WITH_400, REFUSED_WITH_422


def test_what_is_no_json_is_refused(api: EventsApi) -> None:  # H5
    for body, code in REFUSED_WITH_400:
        answer = api.post(body)
        assert (answer.status, answer.problem) == (400, code), body[:80]
    assert api.items() == []


def test_what_is_no_event_is_refused(api: EventsApi) -> None:  # H2, H5, V14
    for body, code in REFUSED_WITH_422:
        answer = api.post(body)
        assert (answer.status, answer.problem) == (422, code), body[:80]
    assert api.items() == []


@pytest.mark.parametrize("body", [it for it, _ in REFUSED_WITH_400 if it.isascii()][::7])
def test_base64_hides_nothing(api: EventsApi, body: str) -> None:  # H5
    hidden = base64.b64encode(body.encode()).decode()
    answer = api.call("POST", "/events", hidden, JSON, is_base64=True)
    assert answer.status == 400
    assert answer.problem


def test_a_base64_body_is_read(api: EventsApi) -> None:  # H5
    body = base64.b64encode('{"Id":"1","a":"\u00e9"}'.encode()).decode()
    assert api.call("POST", "/events", body, JSON, is_base64=True).status == 201
    assert api.get("1").json == {"Id": "1", "a": "\u00e9"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("not base64!", "not-base64"),
        ("\u00e9", "not-base64"),
        ("ew", "not-base64"),
        (base64.b64encode(b'{"Id":"\xff"}').decode(), "not-utf-8"),
        (base64.b64encode('{"Id":"1"}'.encode("utf-16")).decode(), "not-utf-8"),
        ("", "no-body"),
    ],
)
def test_broken_encodings_are_refused(api: EventsApi, body: str, code: str) -> None:  # H5
    answer = api.call("POST", "/events", body, JSON, is_base64=True)
    assert (answer.status, answer.problem) == (400, code)


def test_half_a_surrogate_in_the_body_itself_is_refused(api: EventsApi) -> None:  # H5
    assert api.post('{"Id":"1","a":"\ud800"}').problem == "not-utf-8"


@pytest.mark.parametrize(
    "headers", [JSON, {}, {"Content-Type": "text/plain"}, {"Content-Encoding": "gzip"}]
)
@pytest.mark.parametrize("body", [None, ""])
def test_a_missing_body_is_refused_whatever_its_type(
    api: EventsApi, body: str | None, headers: dict[str, str]
) -> None:  # H5
    answer = api.call("POST", "/events", body, headers)
    assert (answer.status, answer.problem) == (400, "no-body")
    changed = api.call("PUT", "/events/1", body, {**headers, "If-Match": "*"})
    assert (changed.status, changed.problem) == (400, "no-body")


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/json; charset=utf-8; profile=x",
        "application/json, text/plain",
        "application/json\n",
        "*/*",
    ],
)
def test_another_content_type_is_refused(api: EventsApi, content_type: str) -> None:  # H5
    headers = {"Content-Type": content_type} if content_type.strip() == content_type else {}
    answer = api.post('{"Id":"1"}', headers)
    assert (answer.status, answer.problem) == (415, "content-type")
    assert answer.headers["Accept"] == "application/json"
    assert api.items() == []


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json;",
    ],
)
def test_json_by_any_spelling_is_taken(api: EventsApi, content_type: str) -> None:  # V1
    assert api.post('{"Id":"1"}', {"content-TYPE": content_type}).status == 201


def test_a_compressed_body_is_refused(api: EventsApi) -> None:  # H5
    answer = api.post('{"Id":"1"}', {**JSON, "Content-Encoding": "gzip"})
    assert (answer.status, answer.problem) == (415, "content-encoding")


def test_a_body_of_too_many_bytes_is_refused_unread(api: EventsApi) -> None:  # H5
    blanks = " " * (MOST_BODY_BYTES - len('{"Id":"1"}'))
    assert api.post('{"Id":"1"}' + blanks).status == 201
    answer = api.post('{"Id":"2"}' + blanks + " ")
    assert (answer.status, answer.problem) == (413, "body-too-large")
    assert api.post("[" * 7_000_000).problem == "body-too-large"


def test_an_item_is_bounded_to_the_byte(
    api: EventsApi, monkeypatch: pytest.MonkeyPatch
) -> None:  # H2
    api.post('{"Id":"a","text":""}')
    [item] = api.items()
    empty = sum(len(name.encode()) + len(it["S"].encode()) for name, it in item.items())
    room = 400 * 1024 - empty
    # moto's own bound is lower than DynamoDB's.
    monkeypatch.setattr(api.handler.table()._dynamodb, "put_item", lambda **_: {})
    assert api.post(json.dumps({"Id": "b", "text": "x" * room})).status == 201
    answer = api.post(json.dumps({"Id": "c", "text": "x" * (room + 1)}))
    assert (answer.status, answer.problem) == (413, "event-too-large")
    assert api.post(json.dumps({"Id": "d", "text": "\u00e9" * (room // 2 + 1)})).status == 413


@pytest.mark.parametrize("value", ["1", "1.0", "[]", '"a"', "null", '{"a":1}'])
def test_a_million_values_are_refused_before_they_are_worked_on(
    api: EventsApi, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:  # H5
    monkeypatch.delattr(api.handler.table().__class__, "create")
    values = ",".join([value] * ((MOST_BODY_BYTES - 100) // (len(value) + 1)))
    answer = api.post(f'{{"Id":"1","a":[{values}]}}')
    assert (answer.status, answer.problem) == (413, "event-too-large")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "no-such-address"),
        ("GET", "/event", 404, "no-such-address"),
        ("GET", "/events/1/2", 404, "no-such-address"),
        ("POST", "/v1/events", 404, "no-such-address"),
        ("GET", "/events/..", 404, "no-such-event"),
        ("GET", "/events/%2e%2e%2f", 404, "no-such-event"),
        ("GET", "/events/a%0ab", 404, "no-such-event"),
        ("GET", "/events/%", 404, "no-such-event"),
        ("GET", "/events/%ff", 404, "no-such-event"),
        ("GET", "/events/" + "a" * 3000, 404, "no-such-event"),
        *(
            ("GET", f"/events/{it}", 404, "no-such-event")
            for it in (
                *("%00", "a%00", "a%2Fb", "..%2f..%2fetc", "%2e%2e", "%252e%252e"),
                *("%5c", "%c0%af", "%ED%A0%80", "__proto__", "caf\u00e9", '"'),
                *("a%252Fb", "%EF%BB%BFa", "a\\b", "a\x00", "a%0d%0aSet-Cookie:x=1"),
                *("a\r\nb", "a;b", "{id}", "*", "%25", "a%", "a%4"),
            )
        ),
        ("GET", "//events", 404, "no-such-address"),
        ("GET", "/events/../events", 404, "no-such-address"),
        ("GET", "/EVENTS", 404, "no-such-address"),
        ("TRACE", "/events", 405, "method"),
        ("PATCH", "/events/1/", 405, "method"),
        ("PUT", "/events/", 405, "method"),
        ("X\nY", "/events/1", 405, "method"),
        ("PATCH", "/events/a%2Fb", 405, "method"),
        ("DELETE", "/events", 405, "method"),
        ("PUT", "/events", 405, "method"),
        ("PATCH", "/events/1", 405, "method"),
        ("POST", "/events/1", 405, "method"),
        ("OPTIONS", "/events", 405, "method"),
        ("HEAD", "/events/1", 405, "method"),
    ],
)
def test_an_address_or_method_that_is_none_is_refused(
    api: EventsApi, method: str, path: str, status: int, code: str
) -> None:  # H5
    answer = api.call(method, path, '{"Id":"1"}', JSON)
    assert (answer.status, answer.problem) == (status, code)
    if status == 405:
        assert "GET" in answer.headers["Allow"]


def test_nothing_of_a_body_reaches_the_log(api: EventsApi, log: io.StringIO) -> None:  # H5
    api.post('{"Id":"1","a":"secret-word"}')
    api.post('{"Id":"1","a":"secret-word"')
    api.post('{"Id":"1\\n{\\"level\\":\\"forged\\"}","a":"secret-word"}')
    api.call("GET", "/events/secret-word\n{}", headers={"X-Note": "secret-word\nforged"})
    logged = log.getvalue()
    assert "secret-word" not in logged
    assert "forged" not in logged
    assert [json.loads(line)["message"] for line in logged.splitlines()] == ["Refused"] * 3


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(max_size=60) | st.text('{}[]",:0123eE+-.\\ue\u0661nulltrefasId ', max_size=60))
def test_no_text_at_all_is_the_functions_own_fault(api: EventsApi, body: str) -> None:  # H5
    answer = api.post(body)
    assert answer.status in {200, 201, 400, 409, 422}
    if answer.status >= 400:
        assert answer.problem
