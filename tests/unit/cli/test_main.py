"""The command line: exit codes, one message for each error, help at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from botocore.exceptions import NoCredentialsError

from deployer.check.registry import Checked
from deployer.cli.exit_codes import INTERRUPTED, UNREAD
from deployer.cli.main import COMMANDS, cli, run
from deployer.errors import AwsError, DeployerError, ProjectError
from tests.unit.aws.scripted import client_error
from tests.unit.project.sample import write_project

SOUND = ["validate", "--env", "devl"]


def _walk(command: click.Command, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command and group below one, as words of a command line."""
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below, name
            yield from _walk(below, (*words, name))


ALL = list(_walk(cli))


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """What `deployer validate` will raise."""
    errors: list[BaseException] = []

    def fail(*_: object) -> None:
        raise errors[0]

    monkeypatch.setattr("deployer.cli.commands.validate.read_project", fail)
    return errors


@pytest.mark.parametrize("words", ALL, ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_has_help(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], option: str
) -> None:
    assert run([*words, option]) == 0
    shown = capsys.readouterr().out
    assert " ".join(("Usage: deployer", *words)) in shown


def test_commands_are_those_of_the_list() -> None:
    assert {words[0] for words in ALL if words} == set(COMMANDS)
    assert ("dlq", "replay") in ALL


def test_help_says_of_each_command_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    shown = capsys.readouterr().out
    for name, (_, line) in COMMANDS.items():
        assert name in shown
        assert line in shown


def test_help_imports_nothing_slow() -> None:
    script = (
        "import sys; from deployer.cli.main import run; run(['--help']); "
        "slow = {'boto3', 'botocore', 'yaml', 'rich', 'jsonschema', 'cfnlint', "
        "'dataclasses', 'deployer.messages', 'deployer.pipeline'}; "
        "sys.exit(', '.join(slow & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_deployment_imports_only_what_tells_that_nothing_changed() -> None:
    script = (
        "import sys, deployer.cli.commands.deploy, deployer.render.text; "
        "from deployer.aws.session import connect; connect(region='eu-west-1').client('s3'); "
        "slow = {'boto3', 's3transfer', 'rich', 'jsonschema', 'cfnlint', 'multiprocessing', "
        "'deployer.stack.plan', 'deployer.stack.execute', 'deployer.stack.diagnosis'}; "
        "sys.exit(', '.join(slow & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_module_runs_as_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "deployer", "--project", str(tmp_path), *SOUND]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")
    assert "the params file is missing" in done.stderr


def test_sound_command_exits_with_0(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Checked((), 0, {})
    monkeypatch.setattr("deployer.cli.commands.validate.check_project", lambda _: nothing)
    assert run(["--project", str(write_project(tmp_path)), *SOUND]) == 0
    assert "2 templates, 0 findings, 0 failing" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (DeployerError("it broke", where="stack", todo="Mend it."), 1, "stack: it broke\nMend it."),
        (ProjectError("it is bad"), 2, "it is bad"),
        (AwsError("it is refused"), 1, "it is refused"),
        (NoCredentialsError(), 1, "there are no AWS credentials"),
        (client_error("AccessDenied", "no", "PutObject"), 1, "PutObject: the caller may not do"),
        (
            PermissionError(13, "Permission denied", "/home/ada/key.csv"),
            1,
            "/home/ada/key.csv: Permission denied\nLook whether it is there",
        ),
        (FileNotFoundError(2, "No such file", "gone.py"), 1, "gone.py: No such file"),
        (OSError("odd"), 1, "OSError: odd\nThis is a defect of deployer."),
        (ValueError("odd"), 1, "ValueError: odd\nThis is a defect of deployer."),
    ],
)
def test_error_is_one_message_and_an_exit_code(
    capsys: pytest.CaptureFixture[str],
    failing: list[BaseException],
    error: Exception,
    code: int,
    text: str,
) -> None:
    failing.append(error)
    assert run(SOUND) == code
    shown = capsys.readouterr().err
    assert shown.startswith(f"Error: {text}")
    assert "Traceback" not in shown


@pytest.mark.parametrize(("error", "code"), [(ProjectError("it is bad"), 2), (ValueError("x"), 1)])
def test_debug_adds_the_traceback(
    capsys: pytest.CaptureFixture[str], failing: list[BaseException], error: Exception, code: int
) -> None:
    failing.append(error)
    assert run(["--debug", *SOUND]) == code
    shown = capsys.readouterr().err
    assert shown.startswith("Traceback (most recent call last)")
    assert "Error: " in shown


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_interruption_exits_with_130(
    capsys: pytest.CaptureFixture[str], failing: list[BaseException], error: BaseException
) -> None:
    failing.append(error)
    assert run(SOUND) == INTERRUPTED == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--help"], SOUND], ids=["click", "rich"])
def test_reader_that_goes_away_ends_it_quietly(tmp_path: Path, words: list[str]) -> None:
    command = [sys.executable, "-m", "deployer", "--project", str(write_project(tmp_path)), *words]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True)
    os.close(writing)
    assert (done.returncode, done.stderr) == (UNREAD, "")
    assert UNREAD == 141


def test_summary_is_written_though_nobody_reads_the_output(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", params={"stack-policy": "none.json"})
    summary = tmp_path / "summary.md"
    command = [sys.executable, "-m", "deployer", "--project", str(root), *SOUND]
    reading, writing = os.pipe()
    os.close(reading)
    variables = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary)}
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, env=variables)
    os.close(writing)
    assert done.returncode == UNREAD
    assert summary.read_text().startswith("## deployer validate --env devl\n")
    assert "T005" in summary.read_text()
    assert "nobody reads the output" in summary.read_text()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["validte"], "No such command 'validte'"),
        (["validate"], "Missing option '--env'"),
        (["validate", "--env"], "requires an argument"),
        (["validate", "--env", "devl", "--fail-on", "x"], "'x' is not one of"),
        (["--project", "/nowhere", *SOUND], "does not exist"),
        (["deploy", "--env", "devl", "--parameter", "Colour"], "'Colour' is not NAME=VALUE"),
        (["deploy", "--env", "devl", "--parameter", "=x"], "'=x' is not NAME=VALUE"),
        (
            [
                *("deploy", "--env", "devl", "--code-bucket", "a"),
                *("--parameter", "CodeRepositoryS3Bucket=b"),
            ],
            "--parameter CodeRepositoryS3Bucket=b contradicts 'a'",
        ),
        (["load", "--env", "devl", "/nowhere.csv"], "does not exist"),
        ([], "Usage: deployer"),
    ],
)
def test_bad_usage_exits_with_2(
    capsys: pytest.CaptureFixture[str], words: list[str], text: str
) -> None:
    assert run(words) == 2
    assert text in capsys.readouterr().err


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("deployer, version ")


def _written(root: Path, *environments: str) -> Path:
    values: dict[str, object] = {name: {} for name in environments}
    return write_project(root, params={"parameters": values})


@pytest.mark.parametrize("behind", [True, False])
def test_project_is_named_before_or_behind_the_command(tmp_path: Path, behind: bool) -> None:
    root = ["--project", str(write_project(tmp_path))]
    command = ["validate", "--env", "devl", "--debug"]
    assert run([*command, *root] if behind else [*root, *command]) == 0


def test_environment_may_come_from_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = str(_written(tmp_path, "devl", "prod"))
    assert run(["validate", "--project", root]) == 2
    monkeypatch.setenv("DEPLOYER_ENV", "prod")
    assert run(["validate", "--project", root]) == 0


def test_only_environment_need_not_be_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["validate", "--project", str(_written(tmp_path, "test"))]) == 0
    _written(tmp_path, "devl", "test")
    assert run(["validate", "--project", str(tmp_path)]) == 2
    assert "Missing option '--env'. There are devl, test." in capsys.readouterr().err
