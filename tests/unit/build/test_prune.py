"""The cache keeps what is in use."""

import os
import time
from pathlib import Path

from deployer.build.prune import keep, prune
from tests.unit.project.sample import write

DAY = 24 * 60 * 60


def _aged(path: Path, days: int) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def test_what_was_not_used_for_a_month_goes(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"zips/old.zip": "", "zips/new.zip": "", "digests/old.json": "", "lint/old": ""}
        | {f"wheels/{it}/x/y.py": "" for it in ("old", "new", "kept")},
    )
    for name in ("zips/old.zip", "digests/old.json", "lint/old", "wheels/old", "wheels/kept"):
        _aged(tmp_path / name, 31)
    _aged(tmp_path / "zips/new.zip", 29)
    keep(tmp_path / "wheels/kept")
    prune(tmp_path)
    assert {it.relative_to(tmp_path).as_posix() for it in tmp_path.glob("*/*")} == {
        "zips/new.zip",
        "lint/old",
        "wheels/new",
        "wheels/kept",
    }


def test_cache_that_is_not_there_yet_needs_no_pruning(tmp_path: Path) -> None:
    prune(tmp_path)
    assert list(tmp_path.iterdir()) == []
