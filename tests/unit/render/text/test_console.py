"""Colours and widths: for people at terminals, and as they asked for."""

import io

import pytest

from deployer.render.text.console import make_console

VARIABLES = ("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS")


class _Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def _shown(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, **variables: str) -> str:
    """What a red word becomes."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    stream = _Stream(terminal=terminal)
    monkeypatch.setattr("sys.stdout", stream)
    make_console().print("word", style="red", end="")
    return stream.getvalue()


RED = "\x1b[31mword\x1b[0m"


def test_terminal_has_colours_and_a_log_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _shown(monkeypatch, terminal=True) == RED
    assert _shown(monkeypatch, terminal=False) == "word"


@pytest.mark.parametrize(
    "variables", [{"NO_COLOR": "1"}, {"CLICOLOR": "0"}, {"TERM": "dumb"}, {"TERM": "unknown"}]
)
def test_colours_can_be_turned_off(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    assert _shown(monkeypatch, terminal=True, **variables) == "word"


@pytest.mark.parametrize("variables", [{"CLICOLOR_FORCE": "1"}, {"FORCE_COLOR": "1"}])
def test_colours_can_be_asked_for_in_a_log(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    assert _shown(monkeypatch, terminal=False, **variables) == RED
    assert _shown(monkeypatch, terminal=False, NO_COLOR="1", **variables) == "word"


def test_colour_makes_no_terminal_of_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    _shown(monkeypatch, terminal=False, FORCE_COLOR="1")
    assert not make_console().is_terminal
    assert make_console().width > 10_000
