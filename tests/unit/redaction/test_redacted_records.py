"""What paths and actions do to records, by examples."""

import pytest

from redaction import Policy
from redaction.policies import Denial
from tests.unit.redaction.asked import allow, deny, hashed, masked, read


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("price", '{"a":{"price":2,"b":{"price":3}},"l":[{"price":4},[{"price":5}]]}'),
        ("a.price", '{"price":1,"a":{"b":{"price":3}},"l":[{"price":4},[{"price":5}]]}'),
        ("*.price", '{"price":1,"a":{"b":{"price":3}},"l":[{"price":4},[{"price":5}]]}'),
        ("a.*.price", '{"price":1,"a":{"price":2,"b":{}},"l":[{"price":4},[{"price":5}]]}'),
        ("a.**.price", '{"price":1,"a":{"b":{}},"l":[{"price":4},[{"price":5}]]}'),
        ("**.price", '{"a":{"b":{}},"l":[{},[{}]]}'),
        ("l[*].price", '{"price":1,"a":{"price":2,"b":{"price":3}},"l":[{},[{"price":5}]]}'),
        ("l[1]", '{"price":1,"a":{"price":2,"b":{"price":3}},"l":[{"price":4}]}'),
        ("l[1][0]", '{"price":1,"a":{"price":2,"b":{"price":3}},"l":[{"price":4},[]]}'),
        ("l", '{"price":1,"a":{"price":2,"b":{"price":3}}}'),
        ("l.price", None),
        ("a[0].price", None),
        ("l[2]", None),
        ("Price", None),
    ],
)
def test_a_path_means_just_what_it_names(path: str, seen: str | None) -> None:  # O9
    whole = '{"price":1,"a":{"price":2,"b":{"price":3}},"l":[{"price":4},[{"price":5}]]}'
    assert read(whole, deny(path)) == (seen or whole)


@pytest.mark.parametrize(
    ("paths", "seen"),
    [
        (["a"], '{"a":{"b":1,"c":{"d":2}}}'),
        (["a.c.d"], '{"a":{"c":{"d":2}}}'),
        (["a.x"], '{"a":{}}'),
        (["l[*].b"], '{"l":[{"b":1},[]]}'),
        (["l[0]"], '{"l":[{"b":1,"c":2}]}'),
        (["*.b"], '{"a":{"b":1},"l":[]}'),
        (["**.d"], '{"a":{"c":{"d":2}},"l":[{},[{}]]}'),
        (["x"], "{}"),
        (["s"], '{"s":"text"}'),
        (["s.t"], "{}"),
        (["**"], '{"a":{"b":1,"c":{"d":2}},"l":[{"b":1,"c":2},[{"e":3},4],5],"s":"text"}'),
    ],
)
def test_only_what_is_allowed_stays_with_what_leads_there(  # O12
    paths: list[str], seen: str
) -> None:
    whole = '{"a":{"b":1,"c":{"d":2}},"l":[{"b":1,"c":2},[{"e":3},4],5],"s":"text"}'
    assert read(whole, allow(*paths)) == seen


def test_what_is_denied_is_taken_from_what_is_allowed() -> None:  # O12
    policy = Policy("reader", allow=allow("a", "b").allow, deny=(masked("a.x"), *deny("b").deny))
    assert read('{"a":{"x":1,"y":2},"b":3,"c":4}', policy) == '{"a":{"x":"hidden","y":2}}'


@pytest.mark.parametrize(
    ("denials", "seen"),
    [
        ([masked("a"), *deny("**.a").deny], "{}"),
        ([*deny("a").deny, hashed("*")], "{}"),
        ([hashed("a"), masked("**.a")], '{"a":"hidden"}'),
        ([masked("a", "first"), masked("*", "second")], '{"a":"first"}'),
        ([masked("a.b"), masked("a")], '{"a":"hidden"}'),
        ([masked("**.a"), hashed("**.a"), masked("**.a", "second")], '{"a":"hidden"}'),
        ([*deny("**.a").deny, masked("**.a")], "{}"),
    ],
)
def test_of_several_actions_the_one_that_tells_least_is_done(
    denials: list[Denial], seen: str
) -> None:
    assert read('{"a":{"b":1}}', Policy("reader", deny=tuple(denials))) == seen


def test_elements_that_go_do_not_change_which_others_are_meant() -> None:
    assert read('{"l":[0,1,2,3]}', deny("l[0]", "l[2]")) == '{"l":[1,3]}'


@pytest.mark.parametrize("records", ['[{"price":1,"a":2}]', '[[{"price":1,"a":2}]]'])
def test_each_element_of_an_array_at_the_top_is_a_record(records: str) -> None:  # O9
    assert read(records, deny("price")) == records.replace('"price":1,', "")


@pytest.mark.parametrize("scalar", ["1", '"price"', "null", "[1,[]]", '[{},"x"]'])
def test_a_value_without_fields_has_nothing_to_deny(scalar: str) -> None:
    assert read(scalar, deny("**.price")) == scalar
    assert read(scalar, allow("**")) == scalar


@pytest.mark.parametrize("name", ["PRICE", "Price", "\uff50rice", "pr\u0131ce".upper()])
def test_alike_names_are_meant_where_that_is_asked_for(name: str) -> None:
    text = f'{{"{name}":1,"l":[{{"{name}":2}}]}}'
    alike = Policy("reader", deny=deny("**.price").deny, alike_names=True)
    assert read(text, alike) == '{"l":[{}]}'
    alike = Policy("reader", deny=deny("price", "l[0].price").deny, alike_names=True)
    assert read(text, alike) == '{"l":[{}]}'
    assert read(text, deny("**.price")).count(":") == 3


def test_of_two_members_with_one_name_neither_survives() -> None:  # O9
    text = '{"price":1,"a":2,"pr\\u0069ce":3,"\\u0070rice":{"price":4}}'
    assert read(text, deny("price")) == '{"a":2}'


def test_of_two_members_with_one_name_the_last_stays_alone() -> None:
    # A reader that takes the first of them must not find there what was not looked at.
    text = '{"a":{"price":1},"b":0,"a":{"c":2}}'
    assert read(text, deny("a.price")) == '{"a":{"c":2},"b":0}'
