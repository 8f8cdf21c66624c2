"""Options that many commands share."""

from pathlib import Path

import pytest

from tests.unit.cli.test_commands import Line

DELETE = ("delete", "--env", "devl", "--yes")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Line:
    """A command line that deletes nothing."""
    found = Line(monkeypatch, tmp_path)
    found.replace("delete", "delete_project", lambda *_, **__: True)
    return found


@pytest.mark.parametrize(
    ("variable", "words"), [("", ()), ("", ("--build-id", "")), (None, ("--build-id", ""))]
)
def test_build_id_that_came_out_empty_is_not_taken_for_main(
    line: Line, monkeypatch: pytest.MonkeyPatch, variable: str | None, words: tuple[str, ...]
) -> None:
    if variable is None:
        monkeypatch.delenv("CI_BUILD_ID", raising=False)
    else:
        monkeypatch.setenv("CI_BUILD_ID", variable)
    assert line(*DELETE, *words) == 2


@pytest.mark.parametrize(
    ("variable", "words"), [(None, ()), ("pr-1", ()), ("", ("--build-id", "pr-1"))]
)
def test_build_that_is_named_or_left_out_is_taken(
    line: Line, monkeypatch: pytest.MonkeyPatch, variable: str | None, words: tuple[str, ...]
) -> None:
    if variable is None:
        monkeypatch.delenv("CI_BUILD_ID", raising=False)
    else:
        monkeypatch.setenv("CI_BUILD_ID", variable)
    assert line(*DELETE, *words) == 0
