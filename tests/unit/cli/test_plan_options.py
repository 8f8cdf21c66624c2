"""What `plan` and `deploy` make of their options."""

from pathlib import Path
from typing import Any

import pytest

from deployer.messages import Plan
from deployer.pipeline.approval import ALWAYS, IAM, REPLACEMENTS, Approval
from deployer.pipeline.deploy import Wishes
from deployer.stack.options import ChangeSetOptions
from tests.unit.cli.test_commands import Line

ROLE = "arn:aws:iam::111111111111:role/x"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Line:
    """A command line."""
    return Line(monkeypatch, tmp_path)


def _deployed(line: Line, *words: str) -> tuple[Wishes, Approval]:
    seen: list[Any] = []

    def deploy(_: Any, __: Any, ___: Any, wishes: Any, approval: Any, ____: Any) -> bool:
        seen.extend([wishes, approval])
        return True

    line.replace("deploy", "run", deploy)
    assert line("deploy", "--env", "devl", *words) == 0
    wishes, approval = seen
    return wishes, approval


@pytest.mark.parametrize(
    ("words", "wishes"),
    [
        ([], Wishes()),
        (["--force"], Wishes(force=True)),
        (["--no-nested"], Wishes(ChangeSetOptions(nested=False))),
        (["--revert-drift"], Wishes(ChangeSetOptions(revert_drift=True))),
        (["--express"], Wishes(ChangeSetOptions(express=True))),
        (["--import-existing"], Wishes(ChangeSetOptions(import_existing=True))),
        (["--on-failure", "delete"], Wishes(ChangeSetOptions(on_failure="delete"))),
        (["--role-arn", ROLE], Wishes(ChangeSetOptions(role_arn=ROLE))),
        (["--role-arn", "none"], Wishes(ChangeSetOptions(role_arn="none"))),
    ],
)
def test_each_option_is_passed_on(line: Line, words: list[str], wishes: Wishes) -> None:
    assert _deployed(line, *words)[0] == wishes


@pytest.mark.parametrize(
    ("words", "approval"),
    [
        ([], Approval(False)),
        (["--yes"], Approval(True)),
        (["--require-approval", "never"], Approval(True, frozenset({"never"}))),
        (["--require-approval", "iam"], Approval(False, frozenset({IAM}))),
        (
            ["--require-approval", "iam", "--require-approval", "replacements"],
            Approval(False, frozenset({IAM, REPLACEMENTS})),
        ),
        (
            ["--yes-if-only-changed", "A", "--yes-if-only-changed", "B"],
            Approval(False, frozenset({ALWAYS}), frozenset({"A", "B"})),
        ),
    ],
)
def test_approval_is_what_was_said(line: Line, words: list[str], approval: Approval) -> None:
    assert _deployed(line, *words)[1] == approval


@pytest.mark.parametrize(
    "words",
    [
        ["--express", "--on-failure", "keep"],
        ["--require-approval", "never", "--require-approval", "iam"],
        ["--require-approval", "iam", "--yes"],
        ["--on-failure", "explode"],
        ["--change-set", "arn:a", "--express"],
        ["--change-set", "arn:a", "--force"],
        ["--change-set", "arn:a", "--parameter", "A=1"],
        ["--change-set", "arn:a", "--yes-if-only-changed", "A"],
        ["--artifacts-digest", "0a1b"],
        ["--artifacts", "no-such-folder"],
        ["--artifacts", ".", "--local"],
    ],
)
def test_contradictions_are_refused(line: Line, words: list[str]) -> None:
    assert line("deploy", "--env", "devl", *words) == 2
    assert line.wheres == []


def test_change_sets_are_executed_instead_of_made(line: Line) -> None:
    seen: list[Any] = []

    def deploy_saved(_: Any, __: Any, change_sets: Any, *___: Any) -> bool:
        seen.append(change_sets)
        return False

    line.monkeypatch.setattr("deployer.pipeline.saved_plan.deploy_saved", deploy_saved)
    words = ["--change-set", "arn:a", "--change-set", "arn:b", "--on-failure", "keep"]
    assert line("deploy", "--env", "devl", *words) == 1
    assert seen == [("arn:a", "arn:b")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "--env devl"),
        (["--build-id", "pr-1", "--local"], "--env devl --build-id pr-1 --local"),
        (["--profile", "p", "--region", "r"], "--env devl --profile p --region r"),
    ],
)
def test_kept_plan_is_printed_with_the_command_that_executes_it(
    line: Line, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    line.replace("plan", "plan_project", lambda *_, **__: [Plan("root", "arn:a", False, ())])
    assert line("plan", "--env", "devl", "--save", *words) == 0
    assert f"deployer deploy {said} --change-set arn:a" in " ".join(capsys.readouterr().out.split())


def test_plan_is_written_as_markdown_as_well_without_what_is_secret(
    line: Line, tmp_path: Path
) -> None:
    key = "arn:aws:kms:eu-west-1:123456789012:key/0a1b"
    line.monkeypatch.setenv("DEVL_AWS_KMS_KEY_ARN", key)
    line.monkeypatch.setenv("PROD_CODE_REPOSITORY_S3_BUCKET", "acme-code")
    warnings = (f"allows kms:Decrypt on {key}", "acme-code of 123456789012, once more")
    made = Plan("root", "arn:a", False, (), warnings=warnings)

    def plan_project(*given: Any, **_: Any) -> list[Plan]:
        given[-1].emit(made)
        return []

    line.replace("plan", "plan_project", plan_project)
    file = tmp_path / "plan.md"
    file.write_text("of an earlier run")
    assert line("plan", "--env", "devl", "--markdown", str(file)) == 0
    text = file.read_text()
    assert text.startswith("## deployer plan --env devl\n\n### root\n")
    assert "earlier" not in text
    assert "- Warning: allows kms:Decrypt on ***\n- Warning: *** of ***, once more\n" in text
