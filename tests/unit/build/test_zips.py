"""Zips: the same bytes from the same contents, whole or not at all."""

import os
import tempfile
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployer.build.source import read_source
from deployer.build.zips import ZipEntry, is_inside, write_zip

_PART = st.text("abcxyzé.-_ 1", min_size=1, max_size=6).filter(
    lambda it: not it.startswith(".") and it.strip() == it
)
Files = dict[str, tuple[bytes, bool]]
"""Contents, and whether executable, by name."""


def _can_stand_together(files: Files) -> bool:
    """Whether no name is both a file and a folder."""
    return not any(other.startswith(f"{name}/") for name in files for other in files)


FILES = st.dictionaries(
    st.lists(_PART, min_size=1, max_size=3).map("/".join),
    st.tuples(st.binary(max_size=300), st.booleans()),
    min_size=1,
    max_size=4,
).filter(_can_stand_together)


def _entry(root: Path, name: str, content: bytes = b"x", *, executable: bool = False) -> ZipEntry:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return ZipEntry(name, path, executable, len(content))


def _zip(entries: list[ZipEntry], target: Path) -> bytes:
    write_zip(entries, target)
    return target.read_bytes()


def test_same_contents_make_the_same_bytes(tmp_path: Path) -> None:
    entries = [_entry(tmp_path, "handler.py"), _entry(tmp_path, "bin/run", executable=True)]
    first = _zip(entries, tmp_path / "one.zip")
    for entry in entries:
        os.utime(entry.path, (time.time() + 5000,) * 2)
    assert _zip(entries[::-1], tmp_path / "two.zip") == first


def _make(root: Path, files: Files, *, late: bool) -> tuple[bytes, str]:
    """The bytes of the zip and the hash of files, written in an order and at a time."""
    entries = []
    for name in sorted(files, reverse=late):
        content, executable = files[name]
        entry = _entry(root / "code", name, content, executable=executable)
        entry.path.chmod(0o755 if executable else 0o604 if late else 0o600)
        os.utime(entry.path, (2e9, 2e9) if late else (1, 1))
        entries.append(entry)
    return _zip(entries, root / "made.zip"), read_source(root / "code", root).digest


@given(files=FILES)
def test_bytes_and_hash_depend_on_nothing_but_names_modes_and_contents(files: Files) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        assert _make(Path(one), files, late=False) == _make(Path(two), files, late=True)


@given(files=FILES, others=FILES)
def test_bytes_and_hash_depend_on_names_modes_and_contents(files: Files, others: Files) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = _make(Path(one), files, late=False), _make(Path(two), others, late=False)
    assert [a == b for a, b in zip(first, second, strict=True)] == [files == others] * 2


def test_modes_are_readable_by_lambda_whatever_they_were(tmp_path: Path) -> None:
    entries = [_entry(tmp_path, "handler.py"), _entry(tmp_path, "bin/run", executable=True)]
    write_zip(entries, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        modes = {it.filename: it.external_attr >> 16 & 0o777 for it in archive.infolist()}
    assert modes == {"bin/run": 0o755, "handler.py": 0o644}


def test_entries_are_ordered_and_compressed(tmp_path: Path) -> None:
    write_zip([_entry(tmp_path, name, b"x" * 999) for name in "bca"], tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["a", "b", "c"]
        assert {it.compress_type for it in archive.infolist()} == {zipfile.ZIP_DEFLATED}
        assert archive.read("b") == b"x" * 999
    assert (tmp_path / "a.zip").stat().st_size < 999


@pytest.mark.parametrize(
    "name",
    ["..", "../x.py", "a/../../x.py", "/etc/x", "", "\\x", "..\\x.py", "a\\..\\x", "C:/x", "a\0b"],
)
def test_name_that_leads_out_never_enters(tmp_path: Path, name: str) -> None:
    entry = _entry(tmp_path, "x.py")._replace(name=name)
    with pytest.raises(ValueError, match="must not be the name"):
        write_zip([_entry(tmp_path, "handler.py"), entry], tmp_path / "zips/a.zip")
    assert not (tmp_path / "zips/a.zip").exists()
    assert not is_inside(name)


@pytest.mark.parametrize("name", ["x.py", "a/b.py", "..a/b..", "a/.../b", "é", "a b", "python/"])
def test_name_that_stays_inside_is_taken(name: str) -> None:
    assert is_inside(name)


def test_zip_that_fails_midway_leaves_nothing(tmp_path: Path) -> None:
    entry = _entry(tmp_path, "handler.py")
    entry.path.unlink()
    with pytest.raises(FileNotFoundError):
        write_zip([entry], tmp_path / "zips/a.zip")
    assert list((tmp_path / "zips").iterdir()) == []
