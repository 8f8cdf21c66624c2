"""A file is there wholly, or as it was."""

from pathlib import Path

import pytest

from deployer.project.whole_files import write_whole


def test_text_is_there_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "deep/a.json"
    write_whole(path, "old")
    write_whole(path, "ü")
    assert path.read_text(encoding="utf-8") == "ü"
    assert list(path.parent.iterdir()) == [path]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half \udcff")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
