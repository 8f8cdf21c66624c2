"""Zips: the same bytes from the same contents, whole or not at all."""

import os
import time
import zipfile
from pathlib import Path

import pytest

from deployer.build.source import Source, read_source
from deployer.build.zips import write_zip
from tests.unit.project.sample import write


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Two files, one of them executable."""
    folder = tmp_path / "greet"
    write(folder, {"handler.py": "x = 1\n", "bin/run": "#!/bin/sh\n"})
    (folder / "bin/run").chmod(0o700)
    return read_source(folder, "")


def _wheels(root: Path) -> Path:
    wheels = root / "wheels"
    write(
        wheels, {"lib/a.py": "", "handler.py": "theirs", "lib/__pycache__/x.pyc": "", "abc.py": ""}
    )
    return wheels


def test_same_contents_make_the_same_bytes(tmp_path: Path, source: Source) -> None:
    write_zip(source, None, "", tmp_path / "one.zip")
    for file in source.files:
        os.utime(file.path, (time.time() + 5000,) * 2)
    write_zip(source, None, "", tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_modes_are_readable_by_lambda_whatever_they_were(tmp_path: Path, source: Source) -> None:
    write_zip(source, None, "", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        modes = {it.filename: it.external_attr >> 16 & 0o777 for it in archive.infolist()}
    assert modes == {"bin/run": 0o755, "handler.py": 0o644}


def test_wheels_of_a_function_lie_beside_its_code_which_wins(
    tmp_path: Path, source: Source
) -> None:
    write_zip(source, _wheels(tmp_path), "", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["abc.py", "bin/run", "handler.py", "lib/a.py"]
        assert archive.read("handler.py") == b"x = 1\n"


def test_wheels_of_a_layer_lie_under_python(tmp_path: Path) -> None:  # L3
    write_zip(Source((), ""), _wheels(tmp_path), "python/", tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["python/abc.py", "python/handler.py", "python/lib/a.py"]


def test_zip_that_fails_midway_leaves_nothing(tmp_path: Path, source: Source) -> None:
    source.files[0].path.unlink()
    target = tmp_path / "zips/a.zip"
    with pytest.raises(FileNotFoundError):
        write_zip(source, None, "", target)
    assert list(target.parent.iterdir()) == []
