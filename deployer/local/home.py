"""Where the local cloud of a project keeps its files."""

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The folder `.deployer/local` of a project.

    Attributes:
        path: the folder itself.
    """

    path: Path

    @classmethod
    def of_project(cls, root: Path) -> "Home":
        """The home for the project in `root`; nothing is made yet."""
        return cls(root.resolve() / ".deployer" / "local")

    @property
    def state(self) -> Path:
        """What runs: written by the server once it has its port."""
        return self.path / "state.json"

    @property
    def log(self) -> Path:
        """What the server and its mends print; begun anew at each start."""
        return self.path / "cloud.log"

    @property
    def server_lock(self) -> Path:
        """Held by the server for as long as it lives: who holds it is the server."""
        return self.path / "server.lock"

    @property
    def command_lock(self) -> Path:
        """Held by a command that starts or stops the server."""
        return self.path / "command.lock"

    @property
    def scratch(self) -> Path:
        """The server's TMPDIR, gone when it stops."""
        return self.path / "tmp"

    @property
    def data(self) -> Path:
        """What `--persist` keeps."""
        return self.path / "data"

    def make(self) -> None:
        """Make the folder, invisible to git in any project."""
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path.parent / ".gitignore").write_text("*\n")

    def clean(self) -> None:
        """Remove what a server leaves behind, but its log and its persisted data."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.state.unlink(missing_ok=True)
