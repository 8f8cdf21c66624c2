"""What was sent is given back, to the last digit."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from strict_json import Number, canonical, parse
from tests.unit.store_event.events_api import EventsApi

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
