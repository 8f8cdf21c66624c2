"""Values before and after: only what differs, and never more than a line has room for."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.render.text.values import ROOM, Difference, differences, middle


def _told(before: object, after: object) -> list[tuple[str, str | None, str | None]]:
    found = differences(json.dumps(before), json.dumps(after))
    return [(it.path, it.before, it.after) for it in found]


def test_of_two_documents_only_the_leaves_that_differ_are_told() -> None:
    before = {"Same": 1, "Deep": {"Colour": "red", "Same": [1, 2]}, "Gone": {"a": 1}}
    after = {"Same": 1, "Deep": {"Colour": "blue", "Same": [1, 2]}, "New": True}
    assert _told(before, after) == [
        ("/Deep/Colour", "red", "blue"),
        ("/Gone", '{"a": 1}', None),
        ("/New", None, "true"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([1, 2, 3], [0, 1, 2, 3], [("/0", None, "0")]),
        ([1, 2, 3], [1, 3], [("/1", "2", None)]),
        ([{"a": 1, "b": 2}], [{"a": 1, "b": 3}], [("/0/b", "2", "3")]),
        ([1, 2], [1, 2], []),
    ],
)
def test_an_element_more_or_less_does_not_make_all_after_it_differ(
    before: object, after: object, told: object
) -> None:
    assert _told(before, after) == told


def test_texts_of_several_lines_are_compared_line_by_line() -> None:
    assert differences("a\nb\nc", "a\nB\nc") == [Difference("/1", "b", "B")]


@pytest.mark.parametrize(
    ("before", "after"), [("red", "blue"), ('{"cut": tru', '{"cut": fal'), ("3", "{}")]
)
def test_other_values_are_told_as_they_are(before: str, after: str) -> None:
    assert differences(before, after) == [Difference("", before, after)]


@pytest.mark.parametrize(("before", "after"), [(None, "x"), ("x", None)])
def test_absent_value_stays_absent(before: str | None, after: str | None) -> None:
    assert differences(before, after) == [Difference("", before, after)]


def test_long_values_show_where_they_begin_to_differ() -> None:
    same = "arn:aws:states:eu-west-1:111111111111:stateMachine:" + "x" * 80
    (found,) = differences(f"{same}-red-{same}", f"{same}-blue-{same}")
    assert "-red-" in (found.before or "")
    assert "-blue-" in (found.after or "")
    assert max(len(found.before or ""), len(found.after or "")) <= ROOM


@given(st.text(max_size=200), st.integers(min_value=3, max_value=80))
def test_middle_keeps_both_ends_and_the_room(text: str, room: int) -> None:
    shown = middle(text, room)
    assert len(shown) <= room
    assert shown == text or (text.startswith(shown.split("…")[0]) and "…" in shown)


_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(_DOCUMENTS, _DOCUMENTS)
def test_something_differs_exactly_when_the_documents_do(before: object, after: object) -> None:
    old, new = json.dumps([before]), json.dumps([after])
    assert bool(differences(old, new)) is (json.loads(old) != json.loads(new))
