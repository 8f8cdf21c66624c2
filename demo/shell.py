"""Runs the deployer as a person would, and shows the command before its output."""

import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ("--env", "devl", "--local")


class Stopwatch:
    """Numbers the steps and knows how long it all took."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._step = 0

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._began

    def step(self, title: str) -> None:
        """Announce the next step."""
        self._step += 1
        say(f"\n── {self._step}. {title} ── {self.seconds:.0f} s")


def say(text: str) -> None:
    """Print at once, so that it stands before what a child process prints."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def deployer(*words: str, expect: int = 0) -> None:
    """Run a deployer command.

    Args:
        expect: the exit code that this step is about.

    Raises:
        SystemExit: it ended with another.
    """
    say("\n$ deployer " + shlex.join(words))
    done = subprocess.run(  # noqa: S603 - an argument list, no shell
        [sys.executable, "-m", "deployer", *words], cwd=ROOT, check=False
    )
    if done.returncode != expect:
        raise SystemExit(f"The command ended with {done.returncode}; {expect} was expected.")
