"""Words that a shell completes, without waiting for what they do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployer.cli.main import COMMANDS, run
from tests.unit.project.sample import write_project


def _completed(line: str, folder: Path) -> list[str]:
    """What bash is offered for the last word of a line."""
    return _asked(line, folder)[0]


def _asked(line: str, folder: Path) -> tuple[list[str], str]:
    """What bash is offered, and which slow modules were imported for it."""
    words = line.split(" ")
    script = (
        "import sys, atexit; from deployer.cli.main import run; "
        "slow = {'boto3', 'botocore', 'yaml', 'rich', 'jsonschema', 'cfnlint'}; "
        "atexit.register(lambda: print(*slow & set(sys.modules), file=sys.stderr)); "
        "run([])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "_DEPLOYER_COMPLETE": "bash_complete",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        },
        cwd=folder,
    )
    offered = [it.removeprefix("plain,") for it in done.stdout.splitlines() if it]
    return offered, done.stderr.strip()


@pytest.mark.parametrize("line", ["deployer ", "deployer outputs --env ", "deployer --proj"])
def test_nothing_slow_is_imported_for_what_is_asked_most(tmp_path: Path, line: str) -> None:
    offered, imported = _asked(line, write_project(tmp_path))
    assert offered
    assert imported == ""


def test_commands_are_offered(tmp_path: Path) -> None:
    assert _completed("deployer ", tmp_path) == list(COMMANDS)
    assert {"deploy", "delete"} <= set(_completed("deployer de", tmp_path))


def test_environments_are_those_of_the_params_file(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    assert _completed("deployer outputs --env ", project) == ["devl", "prod"]
    assert _completed("deployer dlq list --local --env ", project) == ["devl", "prod"]
    assert _completed(f"deployer --project {project} outputs --env d", tmp_path) == ["devl"]


@pytest.mark.parametrize("text", ["{", "[]", '{"parameters": [1]}', "{}"])
def test_params_file_that_cannot_be_read_offers_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params/cfn-parameters.json").write_text(text)
    assert _completed("deployer outputs --env ", tmp_path) == []


def test_options_and_their_values_are_offered(tmp_path: Path) -> None:
    assert _completed("deployer outputs --outp", tmp_path) == ["--output"]
    assert _completed("deployer outputs --output ", tmp_path) == ["text", "json"]


@pytest.mark.parametrize(
    ("shell", "first"),
    [("bash", "_deployer_completion() {"), ("zsh", "#compdef deployer"), ("fish", "function _dep")],
)
def test_script_says_where_to_put_it(
    capsys: pytest.CaptureFixture[str], shell: str, first: str
) -> None:
    assert run(["completion", shell]) == 0
    lines = [it for it in capsys.readouterr().out.splitlines() if it]
    assert lines[0].startswith(first)  # zsh reads the first line
    assert lines[-1].startswith(f"# Install it by: deployer completion {shell} > ")


def test_unknown_shell_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", "csh"]) == 2
    assert "'csh' is not one of" in capsys.readouterr().err
