"""The AWS CLI and the SAM CLI, in an environment of their own."""

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

PINNED = ("awscli==1.46.3", "aws-sam-cli==1.170.0")


@dataclass(frozen=True)
class Peers:
    """Commands that are installed in a folder."""

    folder: Path

    @property
    def aws(self) -> str:
        """The AWS CLI."""
        return str(self.folder / "bin/aws")

    @property
    def sam(self) -> str:
        """The SAM CLI."""
        return str(self.folder / "bin/sam")


def installed(folder: Path) -> Peers:
    """Install both, unless these versions are there already.

    Raises:
        subprocess.CalledProcessError: pip failed; it has said why.
    """
    noted, wanted = folder / "pinned.txt", "\n".join(PINNED)
    if not noted.is_file() or noted.read_text() != wanted:
        print(f"installing {', '.join(PINNED)} into {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(folder / "bin/python"), "-m", "pip", "install", "-qq"]
        subprocess.run([*pip, "--disable-pip-version-check", *PINNED], check=True)
        noted.write_text(wanted)
    return Peers(folder)
