"""Whatever the shape and spelling of JSON, what is denied is gone, and nothing else has changed."""

import json
from collections.abc import Iterator
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from redaction import Policy, RefusedError, redact
from tests.unit.redaction.asked import KEY, deny, hashed, masked, read
from tests.unit.redaction.reference import RefusedRecordError, ordered, parsed, redacted
from tests.unit.redaction.shapes import ALLOW_POLICIES, DENY_POLICIES, DOCUMENTS, OBJECTS, spelt

RANDOMS = st.integers(0, 2**32).map(Random)
SECRET = "s3cret"
DENIED = ("price", "discount")


def planted(shape: Any) -> Any:
    """With a secret, wherever a name is denied."""
    match shape:
        case list():
            return [
                (name, [("x", SECRET)] if name in DENIED else planted(it)) for name, it in shape
            ]
        case tuple():
            return tuple(map(planted, shape))
    return shape


def names(value: Any) -> Iterator[str]:
    """All names in a value, those of one object that come twice as well."""
    match value:
        case ("object", [*members]):
            for name, it in members:
                yield name
                yield from names(it)
        case [*elements]:
            for it in elements:
                yield from names(it)


def with_duplicates(text: str) -> Any:
    return json.loads(text, object_pairs_hook=lambda pairs: ("object", pairs))


@given(DOCUMENTS, RANDOMS)
def test_no_denied_field_survives_anywhere(shape: Any, random: Random) -> None:  # O9
    seen = read(spelt(planted(shape), random), deny("**.price", "**.discount"))
    assert SECRET not in seen
    found = list(names(with_duplicates(seen)))
    assert not {*DENIED} & {*found}


@settings(max_examples=200)
@given(DOCUMENTS, RANDOMS, DENY_POLICIES)
@example([("a", [("price", True)])], Random(1), Policy("reader", deny=(hashed("**.a"),)))
@example(
    [("a", [("a", "x"), ("price", None)])],
    Random(1),
    Policy("reader", deny=(hashed("**.a"), masked("a.price"), *deny("**.price").deny)),
)
def test_all_else_is_as_it_was(shape: Any, random: Random, policy: Policy) -> None:  # O9, O12
    text = spelt(shape, random, " \t\r\n")
    assert ordered(parsed(read(text, policy))) == ordered(redacted(parsed(text), policy, KEY))


@settings(max_examples=200)
@given(DOCUMENTS, RANDOMS, ALLOW_POLICIES)
def test_nothing_but_the_allowed_is_seen(  # O12
    shape: Any, random: Random, policy: Policy
) -> None:
    text = spelt(shape, random, " \t\r\n")
    try:
        expected = redacted(parsed(text), policy, KEY)
    except RefusedRecordError:
        with pytest.raises(RefusedError, match="no allowed field") as refused:
            read(text, policy)
        assert refused.value.code == "not-a-record"
    else:
        assert ordered(parsed(read(text, policy))) == ordered(expected)


@settings(max_examples=60)
@given(st.lists(OBJECTS, min_size=1, max_size=3), RANDOMS, DENY_POLICIES | ALLOW_POLICIES)
def test_records_are_the_same_in_lines_and_in_an_array(  # O12
    shapes: list[Any], random: Random, policy: Policy
) -> None:
    texts = [spelt(it, random) for it in shapes]
    lines = read("\n".join(texts), policy)
    array = read(f"[{','.join(texts)}]", policy)
    assert [parsed(it) for it in lines.split("\n")] == parsed(array)


@given(st.lists(OBJECTS, max_size=5), RANDOMS, st.lists(st.integers(0, 1000), max_size=8))
def test_a_cut_between_chunks_changes_nothing(  # O9
    shapes: list[Any], random: Random, places: list[int]
) -> None:
    data = "\r\n".join(spelt(it, random) for it in shapes).encode() + random.choice([b"", b"\n"])
    cuts = sorted({0, len(data), *(it % (len(data) + 1) for it in places)})
    chunks = [data[a:b] for a, b in pairwise(cuts)]
    policy = deny("**.price", "a.b")
    assert b"".join(redact(chunks, policy)) == b"".join(redact([data], policy))
