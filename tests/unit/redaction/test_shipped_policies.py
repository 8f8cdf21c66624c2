"""The policies that are shipped, on the events of the store."""

import json
from typing import Any

import pytest

from redaction import load_policies
from tests.unit.redaction.asked import read

SALE: dict[str, Any] = {
    "request_id": "8f14e45f",
    "cust_id": 123,
    "category": "sporting goods",
    "store_id": 7,
    "evnt_time": "2026-11-21T16:44:38",
    "evnt_type": "sales_event",
    "price": 19.99,
    "discount": 2.5,
    "sku": 18981,
    "item_variant": "black",
    "qty": 3,
    "gift_wrap": True,
    "priority_shipping": False,
    "contact_me": True,
    "is_return": False,
}
BAD = {name: it for name, it in SALE.items() if name != "store_id"} | {"bad_msg": True}
OBJECT = f"{json.dumps(SALE)}\n{json.dumps(BAD)}\n"
POLICIES = load_policies()
PASSED_UNREAD: tuple[str, ...] = ()
"""Consumers that are meant to get what is no JSON as it is stored: images, say."""


def seen(consumer: str) -> list[dict[str, Any]]:
    return [json.loads(it) for it in read(OBJECT, POLICIES.of(consumer)).splitlines()]


def test_inventory_sees_neither_price_nor_discount_and_all_else() -> None:  # O9
    hidden = {"price", "discount"}
    assert seen("inventory") == [
        {name: it for name, it in event.items() if name not in hidden} for event in (SALE, BAD)
    ]


@pytest.mark.parametrize("name", ["Price", "PRICE", "\uff50rice", "DisCount"])
def test_a_name_that_is_spelt_otherwise_hides_nothing_less(name: str) -> None:  # O9
    text = json.dumps({name: 19.99, "qty": 3})

    assert json.loads(read(text, POLICIES.of("inventory"))) == {"qty": 3}


def test_marketing_does_not_see_who_it_is_however_that_is_spelt() -> None:  # O12
    text = json.dumps({"Cust_ID": 123, "REQUEST_ID": "8f14e45f", "DISCOUNT": 2.5})

    seen = json.loads(read(text, POLICIES.of("marketing")))
    assert sorted(seen) == ["Cust_ID", "REQUEST_ID"]
    assert len(bytes.fromhex(seen["Cust_ID"])) == 32
    assert seen["REQUEST_ID"] == "hidden"


def test_any_number_of_names_hides_none() -> None:  # O9
    """Names that were looked at are remembered, up to a bound."""
    names = [f"n{number}" for number in range(5000)]
    record = dict.fromkeys([*names, "PRICE", "price", "n" * 100], 1)
    text = f"{json.dumps(record)}\n" * 2

    for line in read(text, POLICIES.of("inventory")).splitlines():
        assert json.loads(line).keys() == {*names, "n" * 100}


def test_marketing_can_join_customers_and_not_name_them() -> None:  # O12
    one, other = seen("marketing")
    assert one["cust_id"] == other["cust_id"]
    assert len(bytes.fromhex(one["cust_id"])) == 32
    assert (one["request_id"], one["price"]) == ("hidden", 19.99)
    assert "discount" not in one
    assert "8f14e45f" not in read(OBJECT, POLICIES.of("marketing"))


def test_logistics_sees_what_is_allowed_and_nothing_else() -> None:  # O12, O15
    allowed = [it.text for it in POLICIES.of("logistics").allow or ()]
    assert [sorted(it) for it in seen("logistics")] == [
        sorted(allowed),
        sorted({*allowed} - {"store_id"}),
    ]


def test_the_auditor_sees_all() -> None:  # O8
    assert seen("auditor") == [SALE, BAD]


def test_bad_messages_are_tolerated() -> None:  # O15
    assert seen("inventory")[1]["bad_msg"] is True


@pytest.mark.parametrize("policy", POLICIES.policies, ids=lambda it: it.consumer)
def test_every_policy_says_what_it_is_for(policy: Any) -> None:
    assert policy.about, f"say in policies.toml what {policy.consumer} is for: about"
    assert policy.not_json == "deny" or policy.consumer in PASSED_UNREAD, (
        f"{policy.consumer} would get whatever is no JSON as it is stored, with every price in it. "
        "If that is meant, name it in PASSED_UNREAD of this test."
    )
