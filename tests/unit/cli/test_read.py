"""`deployer read`: what its options mean, and what standard output holds."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.cli.test_commands import Line, line  # noqa: F401 - a fixture

READ = "deployer.pipeline.read.read"
WORDS = ("read", "a/b", "--as", "auditor", "--env", "devl")


@pytest.mark.parametrize(
    ("words", "door", "first"),
    [([], None, 64 * 1024), (["--door", "object-lambda", "--first", "1"], "object-lambda", 1024)],
)
def test_options_say_what_is_shown(
    line: Line,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    door: str | None,
    first: int,
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(f"{READ}.show_read", lambda *given: asked.append(given[2:6]))
    assert line(*WORDS, *words) == 0
    assert asked == [("a/b", "auditor", door, first)]


def test_raw_leaves_standard_output_to_the_bytes(
    line: Line,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    def parts(*_: Any) -> Iterator[bytes]:
        yield b"\xff\n"
        yield b"b"

    monkeypatch.setattr(f"{READ}.read_raw", parts)
    assert line(*WORDS, "--raw") == 0
    found = capfdbinary.readouterr()
    assert found.out == b"\xff\nb"
    assert found.err


@pytest.mark.parametrize(
    "words",
    [
        (*WORDS, "--raw", "--output", "json"),
        (*WORDS, "--door", "window"),
        (*WORDS, "--first", "0"),
        ("read", "a/b", "--env", "devl"),
    ],
)
def test_what_makes_no_sense_is_refused(line: Line, words: tuple[str, ...]) -> None:  # noqa: F811
    assert line(*words) == 2
    assert line.wheres == []
