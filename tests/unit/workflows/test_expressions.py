"""Expressions come to what GitHub's own documents say."""

from typing import Any

import pytest

from tests.workflows.expressions import condition, evaluated, rendered

CONTEXTS: dict[str, Any] = {
    "github": {"ref": "refs/heads/main", "event": {"number": 7}},
    "secrets": {"A": "a", "EMPTY": ""},
    "success": True,
    "cancelled": False,
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("github.event.number", 7),
        ("github.event.none.at_all", ""),
        ("'it''s'", "it's"),
        ("github.ref == 'REFS/heads/main'", True),
        ("github.ref != 'refs/heads/main'", False),
        ("github.event.none || 'other'", "other"),
        ("secrets.A && secrets.EMPTY || 'other'", "other"),
        ("!(true && false)", True),
        ("startsWith(github.ref, 'refs/HEADS/')", True),
        ("!cancelled() && success()", True),
    ],
)
def test_expression_has_its_value(text: str, value: Any) -> None:
    assert evaluated(text, CONTEXTS) == value


@pytest.mark.parametrize("text", ["a ? b", "toJSON(github", "'open", "github.ref github.ref"])
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, IndexError)):
        evaluated(text, CONTEXTS)


def test_places_in_a_text_are_filled_in() -> None:
    text = "${{ github.event.number }}-${{ github.event.none || 'main' }}-${{ !true }}"
    assert rendered(text, CONTEXTS) == "7-main-false"


@pytest.mark.parametrize(
    ("text", "after_failure"),
    [(None, False), ("github.ref != ''", False), ("${{ !cancelled() }}", True)],
)
def test_condition_without_a_word_on_the_status_asks_for_success(
    text: str | None, after_failure: bool
) -> None:
    assert condition(text, CONTEXTS) is True
    assert condition(text, {**CONTEXTS, "success": False}) is after_failure
