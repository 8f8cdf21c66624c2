"""Stacks as they stand: a tree whose columns are aligned."""

from datetime import UTC, datetime

import pytest

from deployer.messages import Invocation, Note, StackState
from deployer.render.text import TextUi
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


def test_answer_stands_alone_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    ui = TextUi(answer_alone=True)
    for message in (Note("a note"), Invocation("greet", "", '{"a": 1}', ("said",), 0.25)):
        ui.emit(message)
    shown = capsys.readouterr()
    assert shown.out == '{"a": 1}\n'
    assert shown.err == "a note\nsaid\ngreet answered  0.2 s\n"


def test_trace_of_a_failed_call_is_shown_with_its_log_alone_and_once() -> None:
    payload = '{"errorMessage": "boom", "stackTrace": ["File x"]}'
    with_log = printed(Invocation("greet", "Error", payload, ("Traceback", "File x"), 0.25))
    assert with_log.count("File x") == 1
    assert "boom" in with_log
    without = printed(Invocation("greet", "Error", payload, (), 0.25))
    assert "boom" in without
    assert "File x" not in without
    assert "no JSON" in printed(Invocation("greet", "Error", "no JSON", ("Traceback",), 0.25))
