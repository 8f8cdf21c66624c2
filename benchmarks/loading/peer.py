"""awswrangler, in an environment of its own: the project does not depend on it."""

import subprocess
import sys
import venv
from pathlib import Path

PINNED = "awswrangler==3.17.1"


def installed(folder: Path) -> str | None:
    """The interpreter that has it, installed unless it is there already; None if it cannot be."""
    python, noted = folder / "bin/python", folder / "pinned.txt"
    if noted.is_file() and noted.read_text() == PINNED:
        return str(python)
    print(f"installing {PINNED} into {folder}", file=sys.stderr)
    venv.create(folder, with_pip=True, clear=True)
    pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", PINNED]
    if subprocess.run(pip, check=False).returncode:
        return None
    noted.write_text(PINNED)
    return str(python)
