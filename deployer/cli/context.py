"""What every command is given."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from deployer.cli.stream import Stream
    from deployer.messages import Ui


class Context:
    """The options of the root command.

    Attributes:
        project_root: the folder that holds cft/, src/ and params/.
        stream: where messages go.
    """

    def __init__(self, project_root: Path, stream: "Stream") -> None:
        """Keep what every command needs. No dataclass: --help would wait for their import."""
        self.project_root = project_root
        self.stream = stream

    def move_to(self, project_root: Path) -> None:
        """Take another project."""
        self.project_root = self.stream.project_root = project_root

    @property
    def ui(self) -> "Ui":
        """What stages are given to speak through."""
        return self.stream.ui


pass_context = click.make_pass_decorator(Context)
