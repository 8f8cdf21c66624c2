"""Events look as stores send them; a seed makes the same ones again."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import islice

from new_events import BAD, CATEGORIES, INVENTORY, SALES, EventMaker, NewEvent, events_until

NOON = datetime(2026, 2, 8, 12, tzinfo=UTC)
ALWAYS = {
    "request_id",
    "cust_id",
    "category",
    "evnt_time",
    "evnt_type",
    "price",
    "discount",
    "sku",
    "item_variant",
    "qty",
    "gift_wrap",
    "priority_shipping",
    "contact_me",
}


def made(count: int, seed: int | None = 1) -> list[NewEvent]:
    maker = EventMaker(seed, lambda: NOON)
    return [maker.make() for _ in range(count)]


def test_events_have_the_fields_and_spans_that_are_promised() -> None:  # O7
    for body in (it.body for it in made(2000)):
        assert set(body) - {"store_id", "bad_msg", "is_return"} == ALWAYS
        assert 100 <= body["cust_id"] <= 999
        assert body["category"] in CATEGORIES
        assert 0 <= body["price"] <= 100
        assert 0 <= body["discount"] <= 20
        assert 18981 <= body["sku"] <= 189281
        assert 1 <= body["qty"] <= 38
        assert body["item_variant"] in ("black", "red")
        assert body["evnt_type"] in (SALES, INVENTORY)
        assert 1 <= body.get("store_id", 1) <= 10
        assert {type(body[it]) for it in ("gift_wrap", "priority_shipping", "contact_me")} == {bool}
    assert len(set(CATEGORIES)) == 16


def test_about_a_fifth_is_bad_and_half_of_all_are_returns() -> None:  # O15
    events = made(5000)
    kinds = Counter(it.kind for it in events)
    assert 850 < kinds[BAD] < 1150
    assert 1800 < kinds[SALES] < 2200
    assert 1800 < kinds[INVENTORY] < 2200
    returns = [it for it in events if it.body.get("is_return") is True]
    assert 2350 < len(returns) < 2650
    for event in events:
        is_bad = event.kind == BAD
        assert event.body.get("bad_msg", False) is is_bad
        assert ("store_id" not in event.body) is is_bad


def test_sales_are_price_times_quantity_of_what_is_stored() -> None:  # O6
    for event in made(500):
        stored = json.loads(json.dumps(event.body), parse_float=Decimal)
        expected = stored["price"] * stored["qty"] if event.kind == SALES else 0
        assert event.sales == expected


def test_a_seed_makes_the_same_events_and_another_or_none_does_not() -> None:
    assert made(50, seed=7) == made(50, seed=7)
    bodies = [[it.body for it in made(50, seed)] for seed in (7, 8, None, None)]
    assert all(a != b for i, a in enumerate(bodies) for b in bodies[:i])


def test_an_event_has_its_own_time_in_utc() -> None:
    east = timezone(timedelta(hours=9))
    maker = EventMaker(1, lambda: datetime(2026, 2, 8, 1, tzinfo=east))
    event = maker.make()
    assert event.body["evnt_time"] == "2026-02-07T16:00:00.000000+00:00"
    assert f"{event.made:%Y-%m-%d}" == "2026-02-07"


def test_events_are_numbered_and_end_with_the_time_or_the_number() -> None:
    maker = EventMaker(1, lambda: NOON)
    assert [it.number for it in events_until(maker, lambda: False, 3)] == [1, 2, 3]
    over = iter([False, False, True])
    timed = events_until(EventMaker(1, lambda: NOON), lambda: next(over), None)
    assert [it.number for it in timed] == [1, 2, 3]
    endless = events_until(EventMaker(1, lambda: NOON), lambda: False, None)
    assert len(list(islice(endless, 100))) == 100
    # A run without any time makes one, so that it tells whether storing works.
    assert len(list(events_until(EventMaker(1, lambda: NOON), lambda: True, None))) == 1
