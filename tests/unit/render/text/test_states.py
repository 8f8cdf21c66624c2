"""Stacks as they stand: a tree whose columns are aligned."""

from datetime import UTC, datetime

import pytest

from deployer.messages import Note, StackState
from deployer.render.text.branches import branch
from deployer.render.text.words import moment
from tests.unit.render.text.printed import printed

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def _state(*path: str, status: str = "CREATE_COMPLETE", reason: str = "") -> StackState:
    return StackState(path, "root", status, reason, 3, AT)


def test_branches_show_what_is_nested_in_what() -> None:
    paths: list[tuple[str, ...]] = [
        (),
        ("A",),
        ("A", "A1"),
        ("A", "A2"),
        ("B",),
        ("B", "B1"),
        (),
        ("C",),
    ]
    assert [branch(paths, index) for index in range(len(paths))] == [
        "",
        "├── ",
        "│   ├── ",
        "│   └── ",
        "└── ",
        "    └── ",
        "",
        "└── ",
    ]


def test_states_that_follow_one_another_are_one_table() -> None:
    shown = printed(_state(), _state("Child"), _state("Child", "VeryLongName"), Note("done"))
    assert shown.splitlines() == [
        f"root                  CREATE_COMPLETE  3 resources  {moment(AT)}",
        f"└── Child             CREATE_COMPLETE  3 resources  {moment(AT)}",
        f"    └── VeryLongName  CREATE_COMPLETE  3 resources  {moment(AT)}",
        "done",
    ]


def test_reasons_stand_below_the_table() -> None:
    shown = printed(_state(), _state("Child", status="CREATE_FAILED", reason="it is taken"))
    assert shown.splitlines()[2] == "Child: it is taken"


@pytest.mark.parametrize("width", [40, 60, 100])
def test_every_status_can_be_read_on_a_narrow_terminal(width: int) -> None:
    states = [_state(), _state("AChildOfSomeLength"), _state("AChildOfSomeLength", "Another")]
    lines = printed(*states, width=width).splitlines()
    assert max(map(len, lines)) <= width
    assert "".join("".join(lines).split()).count("─") == 4
