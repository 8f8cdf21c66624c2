"""A hash tells facts apart by name and by value."""

import pytest

from deployer.project.facts import digest_of

FACTS = [("a", "1"), ("b", "2")]


def test_the_same_facts_have_the_same_hash() -> None:
    assert digest_of(FACTS) == digest_of(tuple(FACTS))


@pytest.mark.parametrize(
    "others",
    [[("a", "1")], [("a", "2"), ("b", "1")], [("a", "1\nb\0002")], [("a", ""), ("1", "b2")], []],
)
def test_other_facts_have_another(others: list[tuple[str, str]]) -> None:
    assert digest_of(others) != digest_of(FACTS)
