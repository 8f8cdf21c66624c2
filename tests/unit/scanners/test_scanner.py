"""A scanner's silence counts only where it had something to scan and found what was planted."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scanners.__main__ import SCANNERS, scan
from scanners.scanner import PLANTED, Finding, ScanFailed, Scanner
from tests.unit.templates.reading import PROJECT


def _scanner(told: Callable[[Sequence[Path]], Sequence[Finding]]) -> Scanner:
    return Scanner("scanner", ("*.yaml",), "planted.yaml", frozenset({"CODE"}), told)


def _planted() -> Finding:
    return Finding(PLANTED / "planted.yaml", 1, "CODE", "planted")


def test_what_was_planted_is_no_finding_of_the_project(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").touch()
    assert scan((_scanner(lambda _: [_planted()]),), tmp_path)
    assert capsys.readouterr().out == "scanner: 1 files, 0 findings\n"


def test_a_finding_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").touch()
    met = _scanner(lambda files: [Finding(files[0], 7, "OTHER", "wrong"), _planted()])
    assert not scan((met,), tmp_path)
    assert "  a.yaml:7: OTHER wrong\n" in capsys.readouterr().out


def test_a_scanner_that_overlooks_what_was_planted_has_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").touch()
    assert not scan((_scanner(lambda _: []),), tmp_path)
    assert "scanner: failed: it did not find CODE in " in capsys.readouterr().out


def test_the_code_of_another_file_is_not_what_was_planted(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").touch()
    met = _scanner(lambda files: [Finding(files[0], 1, "CODE", "elsewhere")])
    with pytest.raises(ScanFailed):
        met.findings(met.files(tmp_path))


def test_nothing_to_scan_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert not scan((_scanner(lambda _: [_planted()]),), tmp_path)
    assert "scanner: failed: there is nothing to scan" in capsys.readouterr().out


def test_one_failure_keeps_no_other_from_being_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.yaml").touch()
    assert not scan((_scanner(lambda _: []), _scanner(lambda _: [_planted()])), tmp_path)
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize("scanner", SCANNERS, ids=lambda it: it.name)
def test_every_scanner_has_files_and_something_planted(scanner: Scanner) -> None:
    assert scanner.files(PROJECT)
    assert (PLANTED / scanner.planted).is_file()
    assert scanner.must_find
