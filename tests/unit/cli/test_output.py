"""--output: every command takes it, and a program always gets a result."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from deployer.check.registry import Checked
from deployer.check.rule import RuleText
from deployer.cli.main import cli, run
from deployer.errors import DeployerError, ProjectError
from deployer.messages import Finding
from tests.unit.project.sample import write_project

SOUND = ["validate", "--env", "devl"]
FINDING = Finding("T001", "warning", "cft/a.yaml", 7, "bad")


def _commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)


ALL = list(_commands(cli))


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A project in which the checks find one thing."""
    found = Checked((FINDING,), 0, {"T001": RuleText("a title", "a reason", "warning", "")})
    monkeypatch.setattr("deployer.cli.commands.validate.check_project", lambda _: found)
    return write_project(tmp_path)


def _records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_takes_the_output(path: tuple[str, ...], command: click.Command) -> None:
    (option,) = (it for it in command.params if "--output" in it.opts)
    assert isinstance(option.type, click.Choice)
    assert {"text", "json"} <= set(option.type.choices)


@pytest.mark.parametrize(
    "words", [["--output", "json", *SOUND], [*SOUND, "--output", "json"], [*SOUND, "--output=json"]]
)
def test_json_is_asked_for_before_or_behind_the_command(
    checked: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert run(["--project", str(checked), *words]) == 0
    finding, note, result = _records(capsys)
    assert (finding["type"], finding["code"], note["type"]) == ("finding", "T001", "note")
    assert (result["type"], result["exit_code"], result["error"]) == ("result", 0, "")


def test_result_sums_up_what_was_found_and_text_does_not(
    checked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--project", str(checked), *SOUND, "--fail-on", "warning"]
    assert run([*words, "--output", "json"]) == 1
    assert _records(capsys)[-1]["error"] == "1 finding at or above warning"
    assert run(words) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (DeployerError("it broke", where="stack", todo="Mend it."), 1, "it broke"),
        (ProjectError("it is bad"), 2, "it is bad"),
        (ValueError("odd"), 1, "ValueError: odd"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_error_is_the_result(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    text: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("deployer.cli.commands.validate.read_project", fail)
    assert run([*SOUND, "--output", "json"]) == code
    (result,) = _records(capsys)
    assert (result["type"], result["exit_code"], result["error"]) == ("result", code, text)
    if isinstance(error, DeployerError):
        assert (result["where"], result["todo"]) == (error.where, error.todo)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([*SOUND, "--bogus"], "No such option '--bogus'"),
        (["validate"], "Missing option '--env'"),
        (["validte"], "Did you mean 'validate'?"),
        ([], "Missing command"),
        (["dlq"], "no command was given"),
    ],
)
def test_bad_usage_is_a_result_too(
    capsys: pytest.CaptureFixture[str], words: list[str], text: str
) -> None:
    assert run(["--output", "json", *words]) == 2
    (result,) = _records(capsys)
    assert result["exit_code"] == 2
    assert text in result["error"]
    assert "--help" in result["todo"]


def test_seconds_are_those_of_the_whole_command(
    checked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([100.0, 102.5])
    monkeypatch.setattr("time.monotonic", lambda: next(times, 102.5))
    run(["--project", str(checked), *SOUND, "--output", "json"])
    assert _records(capsys)[-1]["seconds"] == 2.5


def test_sarif_describes_the_rules_of_its_findings(
    checked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--project", str(checked), *SOUND, "--output", "sarif"]) == 0
    captured = capsys.readouterr()
    (log,) = json.loads(captured.out)["runs"]
    assert log["results"][0]["ruleId"] == "T001"
    assert log["tool"]["driver"]["rules"][0]["fullDescription"]["text"] == "a reason"
    assert "1 finding" in captured.err


def test_sarif_in_a_file_leaves_text_on_the_terminal(
    checked: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "log.sarif"
    words = [*SOUND, "--output", "sarif", "--output-file", str(file)]
    assert run(["--project", str(checked), *words]) == 0
    assert "cft/a.yaml:7 T001 bad" in capsys.readouterr().out
    assert json.loads(file.read_text())["version"] == "2.1.0"


def test_sarif_is_written_though_the_project_cannot_be_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["--project", str(tmp_path), *SOUND, "--output", "sarif"]) == 2
    captured = capsys.readouterr()
    (log,) = json.loads(captured.out)["runs"]
    assert log["invocations"][0]["executionSuccessful"] is False
    assert "the params file is missing" in captured.err


@pytest.mark.parametrize("output", [[], ["--output", "json"]])
def test_file_is_for_sarif_alone(
    checked: Path, capsys: pytest.CaptureFixture[str], output: list[str]
) -> None:
    assert run(["--project", str(checked), *SOUND, *output, "--output-file", "x"]) == 2
    captured = capsys.readouterr()
    assert "--output-file goes with --output sarif" in captured.out + captured.err
