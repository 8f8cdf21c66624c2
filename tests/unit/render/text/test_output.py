"""Lines on standard output: the same text whether rich writes it or not."""

import io
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.render.text.console import bounded, make_console
from deployer.render.text.output import Output

PLAIN = ("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR")


@pytest.fixture(autouse=True)
def _no_wishes(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PLAIN:
        monkeypatch.delenv(name, raising=False)


def _written(*parts: str | tuple[str, str], by_rich: bool) -> str:
    stream = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", stream)
        Output(console=bounded(make_console()) if by_rich else None).line(*parts)
    return stream.getvalue()


def test_log_gets_the_text_of_all_parts() -> None:
    text = _written(("Error", "bold red"), ": [red] is no markup", by_rich=False)
    assert text == "Error: [red] is no markup\n"


# A tab behind a sign of no or of double width is as wide as a terminal would show it, for rich.
@given(st.text(st.characters(codec="utf-8", exclude_characters="\t")))
def test_rich_would_write_the_same(text: str) -> None:
    assert _written(text, ("bold", "bold"), by_rich=False) == _written(
        text, ("bold", "bold"), by_rich=True
    )


@pytest.mark.parametrize("text", ["a\tb\n\tc", "50 %\r100 %", "\x1b[31mred", "\x1b]0;title\a", ""])
def test_what_commands_a_terminal_is_left_out_by_both(text: str) -> None:
    plain = _written(text, by_rich=False)
    assert plain == _written(text, by_rich=True)
    assert not set(plain) & set("\x1b\r\a\t")


@pytest.mark.parametrize("by_rich", [True, False])
@pytest.mark.parametrize(
    ("parts", "written"),
    [
        (("a\n::error::b",), "a\n: :error::b\n"),
        ((" \t::stop-commands::x",), "        : :stop-commands::x\n"),
        (("\a::add-mask::x",), ": :add-mask::x\n"),
        (("  ", ("::error::x", "bold")), "  : :error::x\n"),
        (("a ", "::b"), "a ::b\n"),
        (("a ##[error]b",), "a ## [error]b\n"),
    ],
)
def test_nothing_commands_a_workflow(
    monkeypatch: pytest.MonkeyPatch, parts: tuple[str, ...], written: str, by_rich: bool
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert _written(*parts, by_rich=by_rich) == written


@pytest.mark.parametrize("text", ["\x9b31mred\x9b0m", "re\x85d", "re\x90d"])
def test_controls_of_eight_bits_are_left_out_as_well(text: str) -> None:
    assert _written(text, by_rich=False) == _written(text, by_rich=True) == "red\n"


def test_sign_that_an_encoding_lacks_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    output = Output()
    output.line("a → b")
    output.put("a → b")
    sys.stdout.flush()
    assert raw.getvalue() == b"a ? b\na ? b\n"


def test_log_does_without_rich() -> None:
    script = (
        "import sys; from deployer.messages import Note; from deployer.render.text import TextUi; "
        "TextUi().emit(Note('word')); sys.exit('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "word\n")
