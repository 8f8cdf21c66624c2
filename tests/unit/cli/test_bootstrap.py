"""What `deployer bootstrap` makes of its options."""

from pathlib import Path
from typing import Any

import pytest

from deployer.pipeline.bootstrap.bootstrap import BootstrapWishes
from tests.unit.cli.test_commands import Line


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Line:
    """A command line."""
    return Line(monkeypatch, tmp_path)


def _wishes(line: Line, *words: str, agrees: bool = True) -> tuple[int, list[Any]]:
    seen: list[Any] = []

    def run(_: Any, __: Any, wishes: Any, approval: Any, ___: Any) -> bool:
        seen.extend([wishes, approval.given])
        return agrees

    line.replace("bootstrap", "run", run)
    return line("bootstrap", "--env", "devl", *words), seen


@pytest.mark.parametrize(
    ("words", "wishes"),
    [
        ([], BootstrapWishes()),
        (["--github"], BootstrapWishes(sets_secrets=True)),
        (["--no-lint"], BootstrapWishes(linted=False)),
        (
            ["--github-repository", "acme/data", "--parameter", "GitHubBranches=main"],
            BootstrapWishes({"GitHubRepository": "acme/data", "GitHubBranches": "main"}),
        ),
        (["--github-repository", "none"], BootstrapWishes({"GitHubRepository": ""})),
    ],
)
def test_each_option_is_passed_on(line: Line, words: list[str], wishes: BootstrapWishes) -> None:
    assert _wishes(line, *words) == (0, [wishes, False])
    assert _wishes(line, *words, "--yes") == (0, [wishes, True])


def test_a_build_of_the_shell_is_left_aside(line: Line) -> None:
    builds: list[str] = []

    def run(project: Any, *_: Any) -> bool:
        builds.append(project.build_id)
        return True

    line.replace("bootstrap", "run", run)
    line.monkeypatch.setenv("CI_BUILD_ID", "abc")
    assert line("bootstrap", "--env", "devl") == 0
    assert builds == [""]


def test_a_no_is_a_failure(line: Line) -> None:
    assert _wishes(line, agrees=False)[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--github", "--local"],
        ["--build-id", "abc"],
        ["--github-repository", "acme/data", "--parameter", "GitHubRepository=acme/other"],
        ["--parameter", "GitHubBranches"],
    ],
)
def test_what_contradicts_itself_is_a_usage_error(line: Line, words: list[str]) -> None:
    assert _wishes(line, *words) == (2, [])
