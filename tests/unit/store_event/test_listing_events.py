"""Events of a type and a day are listed in the order of their times, page by page."""

import base64
import json
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from event_lists import next_token
from tests.unit.store_event.events_api import EventsApi

DAY = "2026-01-31"


def _post(api: EventsApi, event_id: str, time: str = "09:30:00Z", **members: Any) -> None:
    event = {"Id": event_id, "time": f"{DAY}T{time}", "type": "sale", **members}
    assert api.post(json.dumps(event)).status == 201


def _ids(answer: Any) -> list[str]:
    assert answer.status == 200, answer.text
    return [it["Id"] for it in answer.json["events"]]


def test_a_list_holds_the_events_of_its_type_and_day(api: EventsApi) -> None:
    _post(api, "b", "12:00:00Z", category="toys")
    _post(api, "a", "13:00:00+02:00")
    _post(api, "c", "23:59:59.999999999Z")
    _post(api, "other", type="inventory")
    _post(api, "next-day", "23:30:00-01:00")
    answer = api.listed(type="sale", day=DAY)
    assert _ids(answer) == ["a", "b", "c"]
    assert "next" not in answer.json
    tag = api.get("b").headers["ETag"]
    assert answer.json["events"][1] == {
        "Id": "b",
        "category": "toys",
        "etag": tag,
        "time": f"{DAY}T12:00:00.000000Z",
        "type": "sale",
    }


def test_an_event_without_type_and_time_is_listed_on_the_day_it_came(api: EventsApi) -> None:
    api.post('{"Id":"plain"}')
    [item] = api.items()
    day = item["tarius:order"]["S"][:10]
    assert _ids(api.listed(type="event", day=day)) == ["plain"]


def test_a_replaced_event_moves_to_its_new_list(api: EventsApi) -> None:
    _post(api, "1")
    api.put("1", f'{{"Id":"1","type":"return","time":"{DAY}T09:30:00Z"}}', If_Match="*")
    assert _ids(api.listed(type="sale", day=DAY)) == []
    assert _ids(api.listed(type="return", day=DAY)) == ["1"]


def test_pages_follow_each_other_without_gap_or_repetition(api: EventsApi) -> None:
    wanted = [f"e{number:02}" for number in range(11)]
    for event_id in reversed(wanted):
        _post(api, event_id)
    found: list[str] = []
    more: dict[str, str] = {}
    for _ in range(4):
        answer = api.listed(type="sale", day=DAY, limit="4", **more)
        page = _ids(answer)
        assert len(page) <= 4
        found += page
        if "next" not in answer.json:
            break
        more = {"next": answer.json["next"]}
    assert found == wanted


def _token(order: str, key: str = f"sale/{DAY}") -> str:
    return next_token(key, order)


GOOD = _token(f"{DAY}T09:30:00.000000Z/a")
_MARKED = base64.urlsafe_b64decode(GOOD + "=" * (-len(GOOD) % 4))


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "type"),
        ({"day": [DAY]}, "type"),
        ({"type": [""], "day": [DAY]}, "type"),
        ({"type": ["a\nb"], "day": [DAY]}, "type"),
        ({"type": ["sale"]}, "day"),
        ({"type": ["sale"], "day": ["2026-02-30"]}, "day"),
        ({"type": ["sale"], "day": ["20260131"]}, "day"),
        ({"type": ["sale"], "day": ["2026-W05-6"]}, "day"),
        ({"type": ["sale"], "day": ["\u0662026-01-31"]}, "day"),
        *(
            ({"type": ["sale"], "day": [DAY], "limit": [it]}, "limit")
            for it in ("", "0", "101", "-1", "1.5", "1e1", " 5", "\u0665", "9" * 5000)
        ),
        ({"type": ["sale"], "day": [DAY, DAY]}, "repeated-parameter"),
        ({"type": ["sale"], "day": [DAY], "Limit": ["5"]}, "unknown-parameter"),
        *(
            ({"type": ["sale"], "day": [DAY], "next": [it]}, "next")
            for it in (
                "",
                "x",
                "=",
                "\u00e9",
                "A" * 5000,
                GOOD + "=",
                GOOD + "\n",
                GOOD[:-1],
                _token(""),
                _token(f"{DAY}T09:30:00.000000Z"),
                _token(f"{DAY}T09:30:00.000000Z/"),
                _token(f"{DAY}T09:30:00.000000Z/.."),
                _token("2026-01-30T09:30:00.000000Z/a"),
                _token('{"Id":{"S":"a"}}'),
                _token(f"{DAY}T09:30:00.000000Z/a", f"return/{DAY}"),  # of another list
                _token(f"{DAY}T09:30:00.000000Z/a", "sale/2026-01-30"),
                base64.urlsafe_b64encode(_MARKED[:-1] + b"b").decode().rstrip("="),  # tampered with
                base64.urlsafe_b64encode(_MARKED[9:]).decode().rstrip("="),
            )
        ),
    ],
)
def test_a_query_that_asks_for_no_list_is_refused(
    api: EventsApi, query: dict[str, list[str]], code: str
) -> None:  # H5
    answer = api.call("GET", "/events", query=query)
    assert (answer.status, answer.problem) == (400, code)


def test_a_token_that_was_given_is_taken(api: EventsApi) -> None:
    _post(api, "a")
    _post(api, "b")
    assert _ids(api.listed(type="sale", day=DAY, next=GOOD)) == ["b"]


def test_pages_go_on_after_an_event_that_was_deleted_meanwhile(api: EventsApi) -> None:
    for event_id in "abc":
        _post(api, event_id)
    first = api.listed(type="sale", day=DAY, limit="2")
    assert _ids(first) == ["a", "b"]
    assert api.call("DELETE", "/events/b", headers={"If-Match": "*"}).status == 204
    assert _ids(api.listed(type="sale", day=DAY, next=first.json["next"])) == ["c"]


@pytest.mark.parametrize(
    "event_type",
    [
        "a/b",
        f"sale/{DAY}",
        "a&day=2020-01-01",
        "100%",
        "a+b c",
        "%2F",
        "\u00e9\u0301",
        "\U0001f381",
        "..",
        '"',
        "\\",
        "#list",
        "x" * 128,
    ],
)
def test_a_type_of_odd_characters_has_a_list_of_its_own(api: EventsApi, event_type: str) -> None:
    _post(api, "odd", type=event_type)
    _post(api, "plain")
    assert _ids(api.listed(type=event_type, day=DAY)) == ["odd"]
    assert _ids(api.listed(type="sale", day=DAY)) == ["plain"]
    assert api.listed(type=event_type, day=DAY).json["events"][0]["type"] == event_type


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(0, 9), limit=st.integers(1, 4), clock=st.randoms(use_true_random=False))
def test_each_event_is_on_one_page_and_in_order(
    api: EventsApi, count: int, limit: int, clock: Random
) -> None:
    api.clear()
    times = [f"09:30:{clock.randrange(3):02}.{clock.randrange(2)}Z" for _ in range(count)]
    for number, time in enumerate(times):
        _post(api, f"e{number}", time)
    found: list[str] = []
    more: dict[str, str] = {}
    while True:
        page = api.listed(type="sale", day=DAY, limit=str(limit), **more)
        found += _ids(page)
        assert len(_ids(page)) == limit or "next" not in page.json
        if "next" not in page.json:
            break
        more = {"next": page.json["next"]}
    assert _ids(page) or not count  # the last page is not asked for in vain
    assert found == [f"e{number}" for _, number in sorted(zip(times, range(count), strict=True))]
