"""Starts the scanners' own programs."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scanners.scanner import ScanFailed

ROOT = Path(__file__).resolve().parent.parent
LINTERS = ROOT / ".venv/bin"
SCANNERS = ROOT / ".venv-scanners/bin"
NODE = ROOT / "scanners/node_modules/.bin"


def run(program: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a scanner in the project's root, whatever it exits with.

    Raises:
        ScanFailed: it is not installed.
    """
    try:
        return subprocess.run(  # noqa: S603 - an argument list, no shell
            [program, *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise ScanFailed(f"it cannot be started, `make scan` installs it: {error}") from error


def json_of(program: Path, *words: str | Path) -> Any:
    """What a scanner prints as JSON.

    Raises:
        ScanFailed: it printed something else, or is not installed.
    """
    done = run(program, *words)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise ScanFailed(f"it gave no report: {done.stderr[-2000:] or done.stdout!r}") from None


def names(files: Sequence[Path]) -> list[str]:
    """Paths as the command lines take them, below the project's root."""
    return [str(it.relative_to(ROOT)) for it in files]
