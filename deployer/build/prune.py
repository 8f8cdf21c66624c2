"""Takes out of the cache what was not used for long: all of it can be made again."""

import os
import shutil
import time
from pathlib import Path

_FOLDERS = ("digests", "wheels", "zips")
_DAYS = 30
_DAY = 24 * 60 * 60


def keep(path: Path) -> None:
    """Note that something of the cache is in use."""
    os.utime(path)


def prune(cache: Path) -> None:
    """Remove what was neither made nor kept for 30 days.

    Args:
        cache: the project's folder for what can be made again.
    """
    oldest = time.time() - _DAYS * _DAY
    for folder in (cache / it for it in _FOLDERS):
        for path in folder.iterdir() if folder.is_dir() else ():
            try:
                if path.stat().st_mtime >= oldest:
                    continue
            except FileNotFoundError:  # another process removed it just now
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)  # what is left of it goes the next time
            else:
                path.unlink(missing_ok=True)
