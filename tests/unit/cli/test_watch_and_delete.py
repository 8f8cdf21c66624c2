"""`deployer watch` and `deployer delete`: their options, and what their endings exit with."""

from pathlib import Path
from typing import Any

import pytest

from deployer.stack.operation import OperationFailedError, OperationStoppedError
from tests.unit.cli.test_commands import Line

ROLE = "arn:aws:iam::111111111111:role/x"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Line:
    """A command line."""
    return Line(monkeypatch, tmp_path)


def _ends(error: BaseException | None) -> Any:
    def work(*_: Any, **__: Any) -> bool:
        if error:
            raise error
        return True

    return work


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, 0),
        (OperationFailedError("root", "UPDATE_ROLLBACK_COMPLETE", None, ""), 1),
        (OperationStoppedError("root", "UPDATE_ROLLBACK_COMPLETE", None, ""), 130),
        (KeyboardInterrupt(), 130),
    ],
)
@pytest.mark.parametrize(
    ("command", "name"), [("watch", "watch_project"), ("delete", "delete_project")]
)
def test_ending_is_the_exit_code(
    line: Line, command: str, name: str, error: BaseException | None, code: int
) -> None:
    line.replace(command, name, _ends(error))
    assert line(command, "--env", "devl") == code


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ([], {"approved": False, "on_blocked": "ask", "flags": {}}),
        (
            ["--yes", "--on-blocked", "retain", "--role-arn", ROLE],
            {"approved": True, "on_blocked": "retain", "flags": {"CloudFormationRoleArn": ROLE}},
        ),
        (["-y", "--on-blocked", "force"], {"approved": True, "on_blocked": "force"}),
    ],
)
def test_deletion_gets_its_options(line: Line, words: list[str], options: dict[str, Any]) -> None:
    seen: dict[str, Any] = {}

    def delete(*_: Any, **given: Any) -> bool:
        seen.update(given)
        return True

    line.replace("delete", "delete_project", delete)
    assert line("delete", "--env", "devl", *words) == 0
    assert seen.items() >= options.items()


def test_unknown_way_with_what_blocks_is_a_usage_error(line: Line) -> None:
    assert line("delete", "--env", "devl", "--on-blocked", "ignore") == 2


@pytest.mark.parametrize(
    ("words", "code", "asked"),
    [
        (["--confirm", "devl/acme-data-root-stack"], 0, [True]),
        (["--confirm", "prod/acme-data-root-stack"], 2, []),
        (["--confirm", ""], 2, []),
        (["--confirm", "devl/acme-data-root-stack", "--build-id", "pr-1"], 2, []),
        (["--confirm", "devl/acme-data-root-stack-pr-1", "--build-id", "pr-1"], 0, [True]),
        (["--confirm", "devl/acme-data-root-stack", "--yes"], 2, []),
    ],
)
def test_deletion_that_is_not_confirmed_reaches_no_cloud(
    line: Line, words: list[str], code: int, asked: list[bool]
) -> None:
    approved: list[bool] = []

    def delete(*_: Any, **options: Any) -> bool:
        approved.append(options["approved"])
        return True

    line.replace("delete", "delete_project", delete)
    assert line("delete", "--env", "devl", *words) == code
    assert approved == asked
    assert len(line.wheres) == len(asked)
