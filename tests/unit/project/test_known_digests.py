"""Remembered digests: trusted only where a file cannot have changed unseen."""

import os
from pathlib import Path

import pytest

from deployer.project import known_digests as module
from deployer.project.known_digests import KnownDigests, known_digests, stamp_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of a folder."""
    path = tmp_path / "code/handler.py"
    path.parent.mkdir()
    path.write_text("x = 1\n")
    return path


def _open(file: Path) -> KnownDigests:
    return known_digests(file.parent, file.parents[1] / "cache")


def _remember(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Note a digest some time after the file was written."""
    monkeypatch.setattr(module, "_TICK_NS", -(10**18))
    known = _open(file)
    known.note(file.name, stamp_of(file.stat()), "digest")
    known.save()


def _found(file: Path) -> str | None:
    return _open(file).get(file.name, stamp_of(file.stat()))


def test_unchanged_file_is_known(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _found(file) is None
    _remember(file, monkeypatch)
    assert _found(file) == "digest"


def test_file_of_the_same_size_and_age_is_not_taken_for_another(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _remember(file, monkeypatch)
    before = file.stat()
    file.write_text("x = 2\n")
    while file.stat().st_ctime_ns == before.st_ctime_ns:  # the file system's clock ticks
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _found(file) is None


def test_file_written_just_before_it_was_read_is_not_remembered(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TICK_NS", 10**12)  # longer than this test may take
    known = _open(file)
    known.note(file.name, stamp_of(file.stat()), "digest")
    known.save()
    assert _found(file) is None


def test_file_that_is_gone_is_forgotten(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _remember(file, monkeypatch)
    _open(file).save()  # nothing was asked for in this run
    assert _found(file) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 0, "files": {}}'])
def test_what_cannot_be_read_is_as_if_it_were_not_there(
    file: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    _remember(file, monkeypatch)
    _open(file).path.write_text(text)
    assert _found(file) is None


def test_other_format_is_not_trusted(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _remember(file, monkeypatch)
    monkeypatch.setattr(module, "_FORMAT", module._FORMAT + 1)
    assert _found(file) is None
