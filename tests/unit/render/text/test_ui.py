"""What is asked of a person, and what moves while one waits."""

import io

import pytest
from rich.console import Console

from deployer.errors import DeployerError
from deployer.messages import Warned
from deployer.render.text import TextUi


def test_terminal_gets_colour() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard")
    TextUi(console).emit(Warned("look"))
    assert "\x1b[33mWarning: " in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "agreed"), [("y\n", True), ("n\n", False), ("\n", False), ("perhaps\ny\n", True)]
)
def test_only_yes_is_yes(monkeypatch: pytest.MonkeyPatch, typed: str, agreed: bool) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    console = Console(file=io.StringIO())
    assert TextUi(console).confirm("Delete [all] of it?") is agreed
    assert "Delete [all] of it?" in console.file.getvalue()  # type: ignore[attr-defined]


def test_nobody_there_to_answer_is_told_of_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(DeployerError, match="nobody answered") as raised:
        TextUi(Console(file=io.StringIO())).confirm("Delete?")
    assert "--yes" in raised.value.todo


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_takes_any_label_and_any_number(terminal: bool) -> None:
    console = Console(file=io.StringIO(), force_terminal=terminal, width=80)
    with TextUi(console).progress("Uploading a[/b].csv", 10) as advance:
        advance(4)
        advance(6)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert ("Uploading a[/b].csv" in shown) is terminal
