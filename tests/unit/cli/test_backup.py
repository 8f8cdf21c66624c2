"""`deployer backup`: its exit code tells whether a backup was made; no backup is told, too."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from deployer.messages import Backup, ExecutionEnded
from deployer.pipeline.execution.follow import Followed
from tests.unit.cli.test_commands import Line, line  # noqa: F401 - a fixture
from tests.unit.pipeline.execution.flow import EXECUTION, MACHINE

AT = datetime(2026, 2, 8, 2, 0, tzinfo=UTC)
MADE = Backup("020000000Z-a", "s3://b/folder/", "SCAN", AT, AT, 7, 2, 15)


def _run(line: Line, status: str, made: Backup | None) -> int:  # noqa: F811
    output = '{"folder": "folder/"}' if status == "SUCCEEDED" else ""
    ended = ExecutionEnded("f", "n", EXECUTION, status, 1, output, "E", "", redrivable=True)
    found = SimpleNamespace(backup=made) if made else None
    place: Any = SimpleNamespace(read=lambda _: found, newest=lambda _: [MADE] if made else [])
    line.replace("backup", "backup_place", lambda *_: place)
    line.replace("backup", "find_machine", lambda *_: MACHINE)
    line.replace("backup", "start", lambda *_, **__: Followed(MACHINE, EXECUTION))
    line.replace("backup", "follow", lambda *_: ended)
    line.replace("backup", "show_backup", lambda _, backup, ui: ui.emit(backup))
    return line("backup", "run", "--env", "devl")


@pytest.mark.parametrize(
    ("status", "made", "code"),
    [("SUCCEEDED", MADE, 0), ("SUCCEEDED", None, 1), ("FAILED", None, 1), ("ABORTED", None, 1)],
)
def test_exit_code_tells_whether_there_is_a_backup(
    line: Line,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    status: str,
    made: Backup | None,
    code: int,
) -> None:
    assert _run(line, status, made) == code
    said = capsys.readouterr()
    assert ("020000000Z-a" in said.out) == (code == 0)


@pytest.mark.parametrize(("made", "told"), [(MADE, MADE.name), (None, "There is no backup yet")])
def test_the_list_is_told_and_so_is_that_there_is_none(
    line: Line,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    made: Backup | None,
    told: str,
) -> None:
    _run(line, "SUCCEEDED", made)
    assert line("backup", "list", "--env", "devl") == 0
    assert told in capsys.readouterr().out
