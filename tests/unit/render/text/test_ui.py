"""What is asked of a person, and what moves while one waits."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from deployer.errors import DeployerError
from deployer.messages import Note, Result, StackEvent, StackState, Warned
from deployer.render.text import TextUi
from deployer.render.text.words import clock

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANSWERS = {"leave": "it goes on", "cancel": "it is rolled back"}


def _event(status: str) -> StackEvent:
    return StackEvent("e", AT, "root", ("Topic",), "AWS::SNS::Topic", status, "")


def _console(*, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=80, soft_wrap=True)


def _shown(console: Console) -> str:
    return str(console.file.getvalue())  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")


def test_terminal_gets_colour() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
    TextUi(console).emit(Warned("look"))
    assert "\x1b[33mWarning: " in _shown(console)


@pytest.mark.parametrize(
    ("typed", "agreed"), [("y\n", True), ("n\n", False), ("\n", False), ("perhaps\ny\n", True)]
)
def test_only_yes_is_yes(monkeypatch: pytest.MonkeyPatch, typed: str, agreed: bool) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    console = _console()
    assert TextUi(console).confirm("Delete [all] of it?") is agreed
    assert "Delete [all] of it?" in _shown(console)


@pytest.mark.parametrize(
    ("typed", "chosen"), [("cancel\n", "cancel"), ("\n", "leave"), ("x\ncancel\n", "cancel")]
)
def test_one_of_the_answers_is_chosen(
    monkeypatch: pytest.MonkeyPatch, typed: str, chosen: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    console = _console()
    assert TextUi(console).choose("What now?", ANSWERS) == chosen
    assert "  leave   it goes on\n  cancel  it is rolled back\n" in _shown(console)


def test_nobody_there_to_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(DeployerError, match=r"nobody answered: Delete\?") as raised:
        TextUi(_console()).confirm("Delete?")
    assert "--yes" in raised.value.todo
    with pytest.raises(DeployerError, match=r"nobody answered: What now\?") as raised:
        TextUi(_console()).choose("What now?", ANSWERS, todo="--leave leaves it.")
    assert raised.value.todo.startswith("--leave leaves it. ")


def test_line_of_a_question_ends_though_nobody_pressed_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    console = _console()
    TextUi(console).confirm("Delete?")
    assert _shown(console).endswith("Delete? [y/n] (n): \n")


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_takes_any_label_and_any_number(terminal: bool) -> None:
    console = _console(terminal=terminal)
    with TextUi(console).progress("Uploading a[/b].csv", 10) as advance:
        advance(4)
        advance(6)
    assert ("Uploading a[/b].csv" in _shown(console)) is terminal


def test_log_has_every_event_as_a_line() -> None:
    console = _console()
    ui = TextUi(console)
    with ui.operation("root", 1):
        ui.emit(_event("CREATE_IN_PROGRESS"))
        ui.emit(_event("CREATE_COMPLETE"))
    assert [it.split()[1] for it in _shown(console).splitlines()] == [
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
    ]


def test_terminal_draws_what_goes_on_and_keeps_what_ended() -> None:
    console = _console(terminal=True)
    ui = TextUi(console)
    with ui.operation("root", 1):
        ui.emit(_event("CREATE_IN_PROGRESS"))
        ui.emit(_event("CREATE_COMPLETE"))
    assert "root: 0 of 1 resources" in _shown(console)
    assert _shown(console).count(clock(AT)) == 1  # the line of what is complete


def test_terminal_that_cannot_draw_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    console = _console(terminal=True)
    ui = TextUi(console)
    with ui.operation("root", 1), ui.progress("Emptying", 2):
        ui.emit(_event("CREATE_IN_PROGRESS"))
    assert "\x1b" not in _shown(console)
    assert "CREATE_IN_PROGRESS" in _shown(console)
    assert "Emptying" not in _shown(console)


def test_question_stops_the_drawing_until_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("cancel\n"))
    console = _console(terminal=True)
    ui = TextUi(console)
    with ui.operation("root", 1):
        assert ui.choose("What now?", ANSWERS) == "cancel"
        asked = _shown(console).partition("What now?")[2]
        with ui.progress("Emptying", 2) as advance:
            advance(2)
    assert "root: 0 of 1 resources" in asked
    assert "\x1b[1A" not in asked.partition("root:")[0]  # nothing is drawn over the question
    assert _shown(console).count("\x1b[?25l") == _shown(console).count("\x1b[?25h")


def test_failure_leaves_the_terminal_as_it_was() -> None:
    console = _console(terminal=True)
    ui = TextUi(console)
    with pytest.raises(KeyboardInterrupt), ui.operation("root", 1):
        raise KeyboardInterrupt
    assert _shown(console).endswith("\x1b[2K")
    ui.emit(_event("CREATE_IN_PROGRESS"))
    assert "CREATE_IN_PROGRESS" in _shown(console)  # no longer drawn, so it is a line


def test_states_are_shown_before_what_follows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    state = StackState((), "root", "CREATE_COMPLETE", "", 1, AT)
    console = _console()
    ui = TextUi(console)
    ui.emit(state)
    ui.emit(Note("after"))
    assert [it.split()[0] for it in _shown(console).splitlines()] == ["root", "after"]
    ui.emit(state)
    ui.emit(Result(0, 0))
    assert _shown(console).count("root") == 2


@pytest.mark.parametrize(
    ("result", "shown"),
    [
        (
            Result(1, 1.5, "it broke", "stack [a]", "Mend it."),
            "Error: stack [a]: it broke\nMend it.\n",
        ),
        (Result(1, 1.5, "it broke"), "Error: it broke\n"),
        (Result(130, 1.5, "interrupted"), "Interrupted.\n"),
        (Result(0, 1.5), ""),
        (Result(1, 1.5), ""),
    ],
)
def test_error_that_ended_a_command_is_told_apart_from_what_it_printed(
    result: Result, shown: str
) -> None:
    console, errors = _console(), _console()
    TextUi(console, errors).emit(result)
    assert (_shown(errors), _shown(console)) == (shown, "")
