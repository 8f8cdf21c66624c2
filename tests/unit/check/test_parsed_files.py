"""A file that could be parsed is not parsed again until it changes."""

import os
from pathlib import Path

import pytest

from deployer.check.parsed_files import ParsedFiles
from deployer.project.project import CACHE


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file that is remembered."""
    path = tmp_path / "handler.py"
    path.write_text("handler = print\n")
    parsed = ParsedFiles(tmp_path)
    assert not parsed.has(path)
    parsed.add(path)
    parsed.keep()
    return path


def test_unchanged_file_is_known(source: Path) -> None:
    assert ParsedFiles(source.parent).has(source)


def test_file_of_another_size_or_time_is_not(source: Path) -> None:
    os.utime(source, ns=(1, 1))
    assert not ParsedFiles(source.parent).has(source)
    source.write_text("handler = None and print\n")
    assert not ParsedFiles(source.parent).has(source)


def test_files_that_are_gone_are_forgotten(source: Path) -> None:
    other = source.with_name("words.py")
    other.write_text("")
    parsed = ParsedFiles(source.parent)
    parsed.add(other)
    parsed.keep()
    assert not ParsedFiles(source.parent).has(source)
    assert ParsedFiles(source.parent).has(other)


def test_spoilt_memory_knows_nothing(source: Path) -> None:
    [path] = (source.parent / CACHE).iterdir()
    path.write_text("{")
    assert not ParsedFiles(source.parent).has(source)
