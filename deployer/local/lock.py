"""Locks on files, which the kernel drops when their holder dies, however it dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deployer.errors import DeployerError

_POLL_SECONDS = 0.02


def _try(file: IO[bytes], operation: int) -> bool:
    try:
        fcntl.flock(file, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def held(path: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the lock on `path` while the block runs.

    Raises:
        DeployerError: another process kept it for longer than `wait_seconds`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_seconds
    with path.open("ab") as file:
        while not _try(file, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise DeployerError(
                    "Another command is working on this.",
                    where=str(path),
                    todo="Wait until it is done, then try again.",
                )
            time.sleep(_POLL_SECONDS)
        yield


def is_held(path: Path) -> bool:
    """Whether some process holds the lock on `path` now."""
    try:
        with path.open("ab") as file:
            # Shared, so that two processes asking at once do not see each other.
            return not _try(file, fcntl.LOCK_SH)
    except FileNotFoundError:
        return False
