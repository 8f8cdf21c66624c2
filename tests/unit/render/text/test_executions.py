"""Executions as text: an output is cut for eyes alone, and never for a program."""

import io

import pytest
from rich.console import Console

from deployer.messages import ExecutionEnded, Result
from deployer.render.text import TextUi
from deployer.render.text.executions import MOST_LINES, MOST_SIGNS


def _given(output: str, *, terminal: bool) -> str:
    """What is written once it has ended."""
    file = io.StringIO()
    console = Console(file=file, width=80, force_terminal=terminal, soft_wrap=True)
    ui = TextUi(console, console)
    ui.emit(ExecutionEnded("flow", "n1", "arn", "SUCCEEDED", 1.0, output, "", "", False))
    ui.emit(Result(0, 0))
    return file.getvalue().partition("n1\n")[2]


@pytest.mark.parametrize("output", ["\n".join(["x"] * 500), "y" * 50_000])
def test_long_output_is_cut_on_a_terminal_and_says_where_the_rest_is(output: str) -> None:
    shown = _given(output, terminal=True)
    assert len(shown) < MOST_SIGNS + 500
    assert shown.count("\n") <= MOST_LINES + 3
    assert "--output json, or a pipe, has all of it." in shown


@pytest.mark.parametrize("terminal", [True, False])
def test_short_output_is_whole(terminal: bool) -> None:
    shown = _given('{\n  "a": 1\n}', terminal=terminal)
    assert shown == '{\n  "a": 1\n}\n'


def test_long_output_is_whole_where_no_person_reads_it() -> None:
    shown = _given("z" * 50_000, terminal=False)
    assert shown == "z" * 50_000 + "\n"
