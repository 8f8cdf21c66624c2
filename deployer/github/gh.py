"""The program `gh`, which is started here alone.

https://cli.github.com/manual/
"""

import shutil
import subprocess
from dataclasses import dataclass

_PATIENCE = 60
"""Seconds for one call; it retries by itself."""


@dataclass(frozen=True)
class Answer:
    """What gh said.

    Attributes:
        text: what it printed.
        complaint: why it was not done; empty where it was.
    """

    text: str
    complaint: str = ""


def is_installed() -> bool:
    """Whether there is such a program."""
    return shutil.which("gh") is not None


def ask(*words: str, given: str = "") -> Answer:
    """Start it and wait for its end.

    Args:
        given: by standard input, for arguments are seen by everyone on a machine.
    """
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            ["gh", *words],  # noqa: S607 - whichever gh the user or the runner has
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return Answer("", f"no answer in {_PATIENCE} seconds")
    except OSError as error:
        return Answer("", error.strerror or str(error))
    if done.returncode:
        return Answer("", " ".join(done.stderr.split()) or f"it ended with {done.returncode}")
    return Answer(done.stdout)
