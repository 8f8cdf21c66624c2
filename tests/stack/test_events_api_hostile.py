"""Whatever is sent to the events API over HTTP, the answer is a verdict; the logs say little."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from tests.stack.api_calls import JSON, ApiCaller, caller
from tests.stack.platform import Platform
from tests.unit.store_event.hostile_json import REFUSED_WITH_400, REFUSED_WITH_422

pytestmark = pytest.mark.xdist_group("events-api")

SECRET = "confidential-7f3a"
FUNCTION_LOG = "/aws/lambda/tarius-store-event-devl-us-east-1"


@pytest.fixture(scope="module")
def api(events_platform: Platform) -> ApiCaller:
    """A caller who may do all that the output says."""
    return caller(events_platform, "intruder", events_platform.outputs["EventsApiInvokeArn"])


def test_whatever_is_sent_gets_a_verdict(
    events_platform: Platform, api: ApiCaller
) -> None:  # H5, V14
    table = events_platform.outputs["EventTable"]
    before = events_platform.client("dynamodb").scan(TableName=table)["Count"]
    for wanted, corpus in ((400, REFUSED_WITH_400), (422, REFUSED_WITH_422)):
        for body, code in corpus:
            answer = api.post(body)
            assert (answer.status, answer.problem) == (wanted, code), body[:80]
    assert events_platform.client("dynamodb").scan(TableName=table)["Count"] == before


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"Id":"\xff"}', JSON, 400),
        (b"\x1f\x8b\x08\x00", JSON, 400),
        (b'{"Id":"1"}', {"Content-Type": "text/plain"}, 415),
        (b'{"Id":"1"}', {}, 415),
        (b"", {}, 400),
        (b'{"Id":"1"}', {**JSON, "Content-Encoding": "gzip"}, 415),
        (b" " * 7_000_000, JSON, 413),
        (json.dumps({"Id": "large", "text": "x" * 409_600}).encode(), JSON, 413),
    ],
)
def test_bodies_that_are_none_are_refused(
    api: ApiCaller, body: bytes, headers: dict[str, str], status: int
) -> None:  # H5
    answer = api.call("POST", "/events", body, headers)
    assert (answer.status, bool(answer.problem)) == (status, True)


def test_an_event_of_nearly_400_kb_is_taken(api: ApiCaller) -> None:  # H2
    body = json.dumps({"Id": "large", "text": "x" * 409_000}, separators=(",", ":"))
    assert api.post(body).status == 201
    assert api.call("GET", "/events/large").body.decode() == body


ADDRESSES = [
    *("%00", "a%00b", "%ff", "%c0%af", "%ED%A0%80", "a%0d%0aSet-Cookie:x=1", "a%0ab"),
    *("..", "%2e%2e", "%252e%252e", "..%2f..%2fetc%2fpasswd", "a%2Fb", "a%252Fb", "%5c"),
    *("%EF%BB%BFa", "caf%C3%A9", "__proto__", "%7Bid%7D", "a%3Bb", "%25", "%20", "a" * 3000),
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_no_event_has_is_not_found(api: ApiCaller, address: str) -> None:  # H5
    for method in ("GET", "DELETE"):
        answer = api.call(method, f"/events/{address}", headers={"If-Match": "*"})
        assert (answer.status, bool(answer.problem)) == (404, True), answer.body


def test_an_address_may_be_percent_encoded(api: ApiCaller) -> None:  # H5
    created = api.post('{"Id":"a:b@c~d._-"}')
    assert created.headers["Location"] == "/v1/events/a%3Ab%40c~d._-"
    for path in ("a:b@c~d._-", "a%3Ab%40c%7Ed._-"):
        assert api.call("GET", f"/events/{path}").status == 200


@pytest.mark.parametrize("event_type", ["a/b", "a&day=1", "100%", "a+b c", "\u00e9", "\U0001f381"])
def test_a_list_is_asked_for_by_any_type(api: ApiCaller, event_type: str) -> None:
    event = {"Id": f"odd-{quote(event_type, safe='').replace('%', '-')}", "type": event_type}
    assert api.post(json.dumps({**event, "time": "2025-07-01T12:00:00Z"})).status == 201
    listed = api.call("GET", f"/events?type={quote(event_type, safe='')}&day=2025-07-01").json
    assert [it["Id"] for it in listed["events"]] == [event["Id"]]


def _logged(platform: Platform) -> list[str]:
    events = platform.client("logs").get_paginator("filter_log_events")
    pages = events.paginate(logGroupName=FUNCTION_LOG)
    return [event["message"] for page in pages for event in page["events"]]


def _refusals(platform: Platform, since: datetime) -> Counter[int]:
    """The statuses of what was refused since then, as the function's log has them."""
    lines = [json.loads(it) for it in _logged(platform) if it.startswith("{")]
    return Counter(
        it["status"]
        for it in lines
        if it["message"] == "Refused" and _written(it["timestamp"]) >= since
    )


def _written(timestamp: str) -> datetime:
    return datetime.strptime(timestamp, "%Y-%m-%d %H:%M:%S,%f%z")


# The access log is not delivered here; what its format holds, a test of the template says.
def test_the_log_has_nothing_of_what_was_sent(
    events_platform: Platform, api: ApiCaller
) -> None:  # H5
    bodies: list[Any] = [
        f'{{"Id":"{SECRET}","note":"{SECRET}"}}',
        f'{{"Id":"{SECRET}","note":"{SECRET}","other":1}}',  # under a taken Id
        f'{{"Id":"1","{SECRET}":1,"{SECRET}":2}}',
        f'{{"Id":"{SECRET}\\n{{\\"level\\":\\"CRITICAL\\"}}","note":1e400}}',
        f'{{"Id":"1","note":"{SECRET}\n{{\\"level\\":\\"CRITICAL\\"}}"}}',
        f'{{"Id":"1","type":"{SECRET}\\u2028"}}',
        f"{SECRET}\n" * 1000,
        b"\xff" + SECRET.encode(),
    ]
    forged = {**JSON, "User-Agent": SECRET, "X-Note": SECRET}
    now = datetime.now(UTC)
    since = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as the log writes it
    answers = [api.call("POST", "/events", body, forged) for body in bodies]
    known = {"If-None-Match": SECRET}
    answers += [
        api.call("GET", f"/events/{SECRET}%0a%22level%22", headers=known),
        api.call("GET", f"/events?type={SECRET}&day={SECRET}%0A&next={SECRET}"),
        api.call("PATCH", f"/events/{SECRET}"),
    ]
    refused = Counter(it.status for it in answers if it.status != 201)
    assert refused == {400: 5, 404: 1, 405: 1, 409: 1, 422: 2}
    # Only with all their lines there, the absence of the secret says something.
    assert events_platform.cloud.eventually(
        lambda: _refusals(events_platform, since) == refused, "a line about each refused request"
    )
    assert not [it for it in _logged(events_platform) if SECRET in it or "CRITICAL" in it]
