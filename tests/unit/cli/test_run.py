"""`deployer run`: words that make no sense are refused; the exit code tells how it ended."""

from pathlib import Path
from typing import Any

import pytest

from deployer.cli.main import run
from deployer.messages import ExecutionEnded, Note
from deployer.pipeline.execution.follow import Followed
from tests.unit.cli.test_commands import Line, line  # noqa: F401 - a fixture
from tests.unit.pipeline.execution.flow import EXECUTION, MACHINE
from tests.unit.project.sample import write_project

DEVL = ("--env", "devl", "--region", "eu-west-1")


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("--redrive",), "--redrive and --stop need --execution"),
        (("--stop",), "--redrive and --stop need --execution"),
        (("--execution", "n", "--input", "{}"), "one that was started before"),
        (("--execution", "n", "--name", "m"), "one that was started before"),
        (("--execution", "n", "--detach"), "one that was started before"),
        (("--execution", "n", "--redrive", "--stop"), "contradict each other"),
        (("--input", '{"a":'), "--input:1:6: the input is not JSON"),
        (("--input", "none.json"), "neither JSON nor a file"),
        (("--name", "a b"), "a name has no ' '"),
    ],
)
def test_words_that_make_no_sense_are_usage_errors(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], what: str
) -> None:
    root = str(write_project(tmp_path))
    assert run(["--project", root, "run", "flow", *words, *DEVL]) == 2
    assert what in capsys.readouterr().err


def _ended(status: str, output: str = "") -> ExecutionEnded:
    return ExecutionEnded("flow", "n1", EXECUTION, status, 1.0, output, "", "", redrivable=False)


@pytest.mark.parametrize(
    ("status", "code"), [("SUCCEEDED", 0), ("FAILED", 1), ("TIMED_OUT", 1), ("ABORTED", 1)]
)
def test_exit_code_is_that_of_the_execution(
    line: Line,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    status: str,
    code: int,
) -> None:
    line.replace("run", "find_machine", lambda *_: MACHINE)
    line.replace("run", "start", lambda *_, **__: Followed(MACHINE, EXECUTION))
    line.replace("run", "follow", lambda *_: _ended(status, "{}" if not code else ""))
    assert line("run", "flow", "--env", "devl") == code
    said = capsys.readouterr()
    assert said.out == ("{}\n" if not code else ""), "standard output has the output alone"
    assert f"flow {status}" in said.err


@pytest.mark.parametrize("words", [(), ("--redrive",), ("--stop",)])
def test_execution_that_is_there_is_not_started_again(line: Line, words: tuple[str, ...]) -> None:  # noqa: F811
    seen: list[str] = []

    def known(name: str) -> Any:
        def called(_: object, __: object, arn: str, ui: Any) -> Followed:
            seen.append(f"{name} {arn}")
            ui.emit(Note(name))
            return Followed(MACHINE, arn)

        return called

    line.replace("run", "find_machine", lambda *_: MACHINE)
    for name in ("find", "redrive", "stop"):
        line.replace("run", name, known(name))
    line.replace("run", "follow", lambda *_: _ended("SUCCEEDED"))
    assert line("run", "flow", "--execution", "n1", *words, "--env", "devl") == 0
    assert seen == [f"{words[0].strip('-') if words else 'find'} {EXECUTION}"]


def test_detached_execution_is_not_followed(
    line: Line,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[Any] = []

    def start(*given: Any, **named: Any) -> Followed:
        seen.append((given[2], named))
        return Followed(MACHINE, EXECUTION)

    line.replace("run", "find_machine", lambda *_: MACHINE)
    line.replace("run", "start", start)
    words = ("--detach", "--name", "n1", "--input", "[1]")
    assert line("run", "flow", *words, "--env", "devl") == 0
    assert seen == [("[1]", {"named": True, "left": True})]
    assert capsys.readouterr().out == ""
