"""Events of a type and a day are listed in the order of their times, page by page."""

import base64
import json
from typing import Any

import pytest

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


def _token(order: str) -> str:
    return base64.urlsafe_b64encode(order.encode()).decode().rstrip("=")


GOOD = _token(f"{DAY}T09:30:00.000000Z/a")


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
