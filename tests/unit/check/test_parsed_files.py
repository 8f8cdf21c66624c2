"""A file that could be parsed is not parsed again until it changes."""

import os
from pathlib import Path

import pytest

from deployer.check.parsed_files import ParsedFiles
from deployer.project import known_digests
from deployer.project.project import CACHE


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is remembered."""
    monkeypatch.setattr(known_digests, "_TICK_NS", -(10**18))  # the clock has moved on
    path = tmp_path / "handler.py"
    path.write_text("handler = print\n")
    parsed = ParsedFiles(tmp_path)
    assert parsed.defined(path) is None
    parsed.add(path, ["handler"])
    parsed.keep()
    return path


def test_unchanged_file_is_known_with_what_it_defines(source: Path) -> None:
    assert ParsedFiles(source.parent).defined(source) == frozenset(["handler"])


def test_file_of_another_size_or_time_is_not(source: Path) -> None:
    os.utime(source, ns=(1, 1))
    assert ParsedFiles(source.parent).defined(source) is None


def test_file_edited_without_a_trace_in_size_and_time_is_not(source: Path) -> None:
    before = source.stat()
    source.write_text("handler = [rint\n")
    while source.stat().st_ctime_ns == before.st_ctime_ns:  # the file system's clock ticks
        os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert source.stat().st_size == before.st_size
    assert ParsedFiles(source.parent).defined(source) is None


def test_file_written_just_now_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_digests, "_TICK_NS", 10**12)  # longer than this test may take
    path = tmp_path / "handler.py"
    path.write_text("handler = print\n")
    parsed = ParsedFiles(tmp_path)
    assert parsed.defined(path) is None
    parsed.add(path)
    parsed.keep()
    assert ParsedFiles(tmp_path).defined(path) is None


def test_files_that_are_gone_are_forgotten(source: Path) -> None:
    other = source.with_name("words.py")
    other.write_text("")
    parsed = ParsedFiles(source.parent)
    assert parsed.defined(other) is None
    parsed.add(other)
    parsed.keep()
    assert ParsedFiles(source.parent).defined(source) is None
    assert ParsedFiles(source.parent).defined(other) == frozenset()


def test_spoilt_memory_knows_nothing(source: Path) -> None:
    [path] = (source.parent / CACHE).iterdir()
    path.write_text("{")
    assert ParsedFiles(source.parent).defined(source) is None
