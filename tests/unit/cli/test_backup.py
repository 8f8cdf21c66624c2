"""`deployer backup`: its exit code tells whether a backup was made; no backup is told, too."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from deployer.messages import Backup, ExecutionEnded
from deployer.pipeline.backup.manifest import ManifestError
from deployer.pipeline.execution.follow import Followed
from tests.unit.cli.test_commands import Line, line  # noqa: F401 - a fixture
from tests.unit.pipeline.execution.flow import EXECUTION, MACHINE

AT = datetime(2026, 2, 8, 2, 0, tzinfo=UTC)
MADE = Backup("020000000Z-a", "s3://b/folder/", "SCAN", AT, AT, 7, 2, 15)


def _run(line: Line, status: str, made: Backup | None) -> int:  # noqa: F811
    output = '{"folder": "folder/"}' if status == "SUCCEEDED" else ""
    ended = ExecutionEnded("f", "n", EXECUTION, status, 1, output, "E", "", redrivable=True)
    found = SimpleNamespace(backup=made) if made else None
    place: Any = SimpleNamespace(
        read=lambda _: found,
        newest=lambda *_: [MADE] if made else [],
        address="s3://b/backups/t/",
    )
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


@pytest.mark.parametrize(
    ("made", "told"), [(MADE, MADE.name), (None, "There is no backup in s3://b/backups/t/")]
)
def test_the_list_is_told_and_so_is_that_there_is_none(
    line: Line,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    made: Backup | None,
    told: str,
) -> None:
    _run(line, "SUCCEEDED", made)
    assert line("backup", "list", "--env", "devl") == 0
    assert told in capsys.readouterr().out


def _at(place: Any, source: str) -> Any:
    place.source = source
    return place


def _found(line: Line, **replaced: Any) -> list[Any]:  # noqa: F811
    """Let a backup be found; returns what the work on it is called with."""
    calls: list[Any] = []
    manifest = SimpleNamespace(backup=MADE)

    def find(name: str) -> Any:
        calls.append(name)
        return manifest

    place = SimpleNamespace(find=find, source="", table="t")
    line.replace("backup", "backup_place", lambda *_: place)
    line.replace("backup", "with_table", lambda _, __, found: found)
    at = SimpleNamespace(find=find, table="")
    line.replace("backup", "place_at", lambda *given: _at(at, given[-1]))
    for name, answer in replaced.items():
        module = {"check_backup": "check", "restore_backup": "restore"}[name]

        def work(*given: Any, answer: str = answer, **named: Any) -> str:
            calls.append((given[1:-1], named))
            return answer

        line.monkeypatch.setattr(f"deployer.pipeline.backup.{module}.{name}", work)
    return calls


@pytest.mark.parametrize(
    ("words", "name", "table"),
    [
        ([], "latest", None),
        (["a"], "a", None),
        (["a", "--with-table"], "a", ""),
        (["--with-table=t", "a"], "a", "t"),
    ],
)
@pytest.mark.parametrize("wrong", ["", "2 faults"])
def test_exit_code_tells_whether_a_backup_is_whole(
    line: Line,  # noqa: F811
    words: list[str],
    name: str,
    table: str | None,
    wrong: str,
) -> None:
    calls = _found(line, check_backup=wrong)
    assert line("backup", "verify", *words, "--env", "devl") == (1 if wrong else 0)
    assert calls[0] == name
    assert calls[1][0][1] == table


@pytest.mark.parametrize("wrong", ["", "1 different"])
def test_a_restore_names_the_commands_that_go_on(line: Line, wrong: str) -> None:  # noqa: F811
    calls = _found(line, restore_backup=wrong)
    words = ("backup", "restore", "--to-table", "t", "--yes", "--env", "devl")
    assert line(*words) == (1 if wrong else 0)
    [(wanted,), named] = calls[1]
    again = f"deployer backup restore {MADE.name} --to-table t"
    assert wanted.after.restoring(overwrite=False).startswith(f"{again} --env devl")
    assert wanted.after.restoring(overwrite=True).startswith(f"{again} --overwrite --env devl")
    compares = wanted.after.comparing("monday")
    assert compares.startswith(f"deployer backup verify {MADE.name} --with-table monday --env devl")
    assert (wanted.to_table, wanted.overwrite, named) == ("t", False, {"approved": True})
    assert line(*words, "--overwrite") == (1 if wrong else 0)
    assert calls[3][0][0].overwrite


def test_a_restore_from_elsewhere_goes_on_from_there(line: Line) -> None:  # noqa: F811
    calls = _found(line, restore_backup="")
    words = ("--from", "s3://b/a copy/", "--to-table", "t", "--yes", "--env", "devl")
    assert line("backup", "restore", *words) == 0
    [(wanted,), _] = calls[1]
    again = f"deployer backup restore {MADE.name} --from 's3://b/a copy/' --to-table t --env devl"
    assert wanted.after.restoring(overwrite=False) == again


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (["restore", "--yes"], True),
        (["restore", "--yes", "--to-table", "t"], False),
        (["verify"], False),
        (["verify", "--with-table"], True),
        (["verify", "--with-table=t"], False),
    ],
)
def test_the_stack_is_looked_for_only_if_its_table_is_meant(
    line: Line,  # noqa: F811
    words: list[str],
    asked: bool,
) -> None:
    _found(line, restore_backup="", check_backup="")
    seen: list[Any] = []

    def look(_: Any, __: Any, place: Any) -> Any:
        seen.append(place)
        return place

    line.replace("backup", "with_table", look)
    assert line("backup", *words, "--from", "s3://b/k/", "--env", "devl") == 0
    assert bool(seen) == asked


def test_the_list_warns_of_a_damaged_one_and_names_it(
    line: Line,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    def newest(_: int, damaged: Any) -> list[Backup]:
        damaged(ManifestError("its manifest is damaged: it is no JSON", where="s3://b/k/0-x/"))
        return [MADE]

    place = SimpleNamespace(newest=newest, address="s3://b/k/")
    line.replace("backup", "backup_place", lambda *_: place)
    assert line("backup", "list", "--env", "devl") == 0
    said = capsys.readouterr()
    assert MADE.name in said.out
    assert "s3://b/k/0-x/: its manifest is damaged: it is no JSON" in said.out
