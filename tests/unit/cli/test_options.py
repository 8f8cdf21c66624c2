"""Options that many commands share."""

from pathlib import Path

import pytest

from deployer.project.branches import build_id_of
from deployer.project.project import Project
from tests.unit.cli.test_commands import Line

DELETE = ("delete", "--env", "devl", "--yes")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Line:
    """A command line that deletes nothing."""
    found = Line(monkeypatch, tmp_path)
    found.replace("delete", "delete_project", lambda *_, **__: True)
    return found


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("", ("--yes", "--build-id", "")),
        (None, ("--yes", "--build-id", "")),
        (None, ("--build-id", "")),
        ("", ("--yes",)),  # nobody is asked whether main is meant
    ],
)
def test_build_id_that_came_out_empty_is_not_taken_for_main(
    line: Line, monkeypatch: pytest.MonkeyPatch, variable: str | None, words: tuple[str, ...]
) -> None:
    _set(monkeypatch, variable)
    assert line("delete", "--env", "devl", *words) == 2


@pytest.mark.parametrize(
    ("variable", "words", "build_id"),
    [
        (None, ("--yes",), ""),
        ("pr-1", ("--yes",), "pr-1"),
        ("", ("--yes", "--build-id", "pr-1"), "pr-1"),
        ("", (), ""),
        ("", ("--confirm", "devl/acme-data-root-stack"), ""),
    ],
)
def test_build_that_is_named_or_left_out_is_taken(
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
    variable: str | None,
    words: tuple[str, ...],
    build_id: str,
) -> None:
    _set(monkeypatch, variable)
    builds: list[Project] = []

    def delete(project: Project, *_: object, **__: object) -> bool:
        builds.append(project)
        return True

    line.replace("delete", "delete_project", delete)
    assert line("delete", "--env", "devl", *words) == 0
    assert [it.build_id for it in builds] == [build_id]


def _set(monkeypatch: pytest.MonkeyPatch, variable: str | None) -> None:
    if variable is None:
        monkeypatch.delenv("CI_BUILD_ID", raising=False)
    else:
        monkeypatch.setenv("CI_BUILD_ID", variable)


@pytest.mark.parametrize(
    "words", [("--build-id-of", ""), ("--build-id-of=x", "--build-id", "pr-1")]
)
def test_branch_that_is_empty_or_contradicts_the_build_id_is_refused(
    line: Line, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.delenv("CI_BUILD_ID", raising=False)
    assert line(*DELETE, *words) == 2


@pytest.mark.parametrize("branch", ["feature/login", "--env=prod", "$(id)", "main"])
def test_branch_stands_for_its_build_whatever_its_name(
    line: Line, monkeypatch: pytest.MonkeyPatch, branch: str
) -> None:
    monkeypatch.setenv("CI_BUILD_ID", "another")
    builds: list[Project] = []

    def delete(project: Project, *_: object, **__: object) -> bool:
        builds.append(project)
        return True

    line.replace("delete", "delete_project", delete)
    assert line(*DELETE, "--build-id-of", branch) == 0
    assert [it.build_id for it in builds] == [build_id_of(branch)]
