"""What each command makes of its options, and which exit code its outcome gets."""

import importlib
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from deployer.check.registry import Checked
from deployer.cli.main import run
from deployer.messages import Finding, LoadResult
from deployer.pipeline.prepare import Given
from deployer.pipeline.target import Where
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import write_project


def _command(name: str) -> ModuleType:
    # By name, for the packages' attributes of these names are the commands themselves.
    return importlib.import_module(f"deployer.cli.commands.{name}")


class Line:
    """A command line in the sample project, whose target is not reached."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
        self._root = write_project(root)
        self.monkeypatch = monkeypatch
        self.wheres: list[Where] = []
        monkeypatch.setattr("deployer.pipeline.target.reach", self._reach)

    def __call__(self, *words: str) -> int:
        return run(["--project", str(self._root), *words])

    def replace(self, command: str, name: str, value: Any) -> None:
        """Put something else where a command calls the pipeline."""
        self.monkeypatch.setattr(_command(command), name, value)

    def _reach(self, where: Where, *_: Any) -> Any:
        self.wheres.append(where)
        return make_target(local=where.local)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Line:
    """A command line."""
    return Line(monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ([], Where()),
        (["--local"], Where(local=True)),
        (["--profile", "p", "--region", "r"], Where(profile="p", region="r")),
    ],
)
def test_options_say_where(line: Line, words: list[str], where: Where) -> None:
    line.replace("status", "report_status", lambda *_: True)
    assert line("status", "--env", "devl", *words) == 0
    assert line.wheres == [where]


@pytest.mark.parametrize(("done", "code"), [(True, 0), (False, 1)])
def test_deploy_passes_on_what_was_given(
    line: Line, done: bool, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []

    def deploy(project: Any, _: Any, given: Any, __: Any, approval: Any, ___: Any) -> bool:
        seen.extend([project.build_id, given, approval.given])
        return done

    line.replace("deploy", "run", deploy)
    monkeypatch.setenv("CI_BUILD_ID", "pr-1")
    words = ["--code-bucket", "b", "--parameter", "A=1=2", "--parameter", "B=", "--yes"]
    assert line("deploy", "--env", "devl", *words) == code
    build_id, given, approved = seen
    assert (build_id, approved) == ("pr-1", True)
    assert given.parameters == {"A": "1=2", "B": ""}
    assert given.location == {"CodeRepositoryS3Bucket": "b"}
    assert given.variables["CI_BUILD_ID"] == "pr-1"


def _given(line: Line, *words: str) -> Given:
    """What a deployment is given by a command line."""
    seen: list[Given] = []

    def deploy(_: Any, __: Any, given: Given, *___: Any) -> bool:
        seen.append(given)
        return True

    line.replace("deploy", "run", deploy)
    assert line("deploy", "--env", "devl", *words) == 0
    return seen[0]


@pytest.mark.parametrize(
    "words",
    [
        ["--parameter", "CodeRepositoryS3Bucket=b", "--parameter", "KmsMasterKeyId=k"],
        ["--code-bucket", "b", "--parameter", "CodeRepositoryS3Bucket=b", "--kms-key", "k"],
    ],
)
def test_bucket_and_key_given_as_parameters_say_where_code_goes(
    line: Line, words: list[str]
) -> None:
    given = _given(line, "--parameter", "A=1", *words)
    assert given.location == {"CodeRepositoryS3Bucket": "b", "KmsMasterKeyId": "k"}
    assert given.parameters == {"A": "1"}


@pytest.mark.parametrize(("words", "linted"), [([], True), (["--no-lint"], False)])
def test_templates_are_linted_unless_told_otherwise(
    line: Line, words: list[str], linted: bool
) -> None:
    assert _given(line, *words).linted is linted


def test_empty_key_is_for_the_template_alone(line: Line) -> None:
    given = _given(line, "--parameter", "KmsMasterKeyId=")
    assert (given.parameters, given.location) == ({"KmsMasterKeyId": ""}, {})


@pytest.mark.parametrize(
    ("command", "name", "outcome", "code"),
    [
        ("delete", "delete_project", True, 0),
        ("delete", "delete_project", False, 1),
        ("status", "report_status", True, 0),
        ("status", "report_status", False, 1),
    ],
)
def test_outcome_is_the_exit_code(
    line: Line, command: str, name: str, outcome: bool, code: int
) -> None:
    line.replace(command, name, lambda *_, **__: outcome)
    assert line(command, "--env", "devl") == code


@pytest.mark.parametrize(
    ("status", "code"),
    [("LOADED", 0), ("LOADED_WITH_REJECTS", 0), ("FAILED", 1), ("SUPERSEDED", 1), ("SKIPPED", 1)],
)
def test_load_fails_when_the_load_did(line: Line, tmp_path: Path, status: str, code: int) -> None:
    file = tmp_path / "products.csv"
    file.touch()
    result = LoadResult(status, 1, 0, 0, 0.1, "", "", replayable=False)
    line.replace("load", "load_file", lambda *_: result)
    assert line("load", str(file), "--env", "devl") == code


@pytest.mark.parametrize(
    ("levels", "fail_on", "code"),
    [
        ([], "informational", 0),
        (["warning", "informational"], "error", 0),
        (["warning"], "warning", 1),
        (["informational"], "warning", 0),
        (["informational"], "informational", 1),
        (["error"], "error", 1),
    ],
)
def test_validate_fails_from_the_level_that_was_asked_for(
    line: Line,
    capsys: pytest.CaptureFixture[str],
    levels: list[str],
    fail_on: str,
    code: int,
) -> None:
    findings = [Finding("X1", level, "cft/a.yaml", 3, "bad") for level in levels]
    line.replace("validate", "check_project", lambda _: Checked(tuple(findings), 0, {}))
    assert line("validate", "--env", "devl", "--fail-on", fail_on) == code
    shown = capsys.readouterr().out
    assert shown.count("cft/a.yaml:3 X1 bad") == len(levels)
    plural = "" if len(levels) == 1 else "s"
    assert f" {len(levels)} finding{plural}, {code} failing" in shown
    assert line.wheres == []  # AWS is not asked


def test_outputs_can_be_read_by_programs(line: Line, capsys: pytest.CaptureFixture[str]) -> None:
    root = SimpleNamespace(outputs={"B": "2", "A": "1"})
    line.replace("outputs", "deployed_root", lambda *_: root)
    line.replace("outputs", "root_output", lambda *_: "1")
    assert line("outputs", "--env", "devl", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"A": "1", "B": "2"}
    assert line("outputs", "A", "--env", "devl") == 0
    assert capsys.readouterr().out == "1\n"
    assert line("outputs", "A", "--json", "--env", "devl") == 0
    assert capsys.readouterr().out == '"1"\n'
    assert line("outputs", "--env", "devl") == 0
    assert "  A  1\n  B  2\n" in capsys.readouterr().out


@pytest.mark.parametrize(("done", "code"), [(True, 0), (False, 1)])
@pytest.mark.parametrize(
    ("option", "chosen"), [("--function", ("greet", None)), ("--queue", (None, "greet"))]
)
def test_replay_is_told_which_letters_and_whether_to_ask(
    line: Line, done: bool, code: int, option: str, chosen: tuple[str | None, str | None]
) -> None:
    seen: list[Any] = []

    def replay(*given: Any, **named: Any) -> bool:
        seen.extend([given[1:3], named])
        return done

    line.replace("dlq", "queues_to_replay", lambda _, __, *chosen: [chosen[:2]])
    line.replace("dlq", "replay_letters", replay)
    words = [option, "greet", "--message", "m", "--yes"]
    assert line("dlq", "replay", "--env", "devl", *words) == code
    assert seen == [([chosen], "m"), {"approved": True}]


@pytest.mark.parametrize("command", ["list", "replay"])
def test_letters_are_chosen_by_one_name(line: Line, command: str) -> None:
    assert line("dlq", command, "--env", "devl", "--function", "greet", "--queue", "q") == 2


def test_letters_are_listed_with_their_bodies_on_request(line: Line) -> None:
    seen: list[Any] = []
    line.replace("dlq", "queues_to_list", lambda *_: [])
    line.replace("dlq", "show_letters", lambda *_, with_bodies: seen.append(with_bodies))
    assert line("dlq", "list", "--env", "devl") == 0
    assert line("dlq", "list", "--env", "devl", "--body") == 0
    assert seen == [False, True]


def test_package_is_told_where_to_write_the_template(line: Line, tmp_path: Path) -> None:
    seen: list[Any] = []
    line.replace("package", "package_project", lambda *given: seen.append(given[3]))
    assert line("package", "--env", "devl") == 0
    assert line("package", "--env", "devl", "--output-template-file", str(tmp_path / "t")) == 0
    assert seen == [None, tmp_path / "t"]


@pytest.mark.parametrize("words", [["--region", "eu-west-1"], ["--profile", "p"]])
def test_local_cloud_has_neither_profile_nor_region_of_ones_choice(
    line: Line, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert line("status", "--env", "devl", "--local", *words) == 2
    assert "--local goes with neither" in capsys.readouterr().err
    assert line.wheres == []
