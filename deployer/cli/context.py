"""What every command is given."""

from dataclasses import dataclass
from pathlib import Path

import click

from deployer.cli.stream import Stream
from deployer.messages import Ui


@dataclass(frozen=True)
class Context:
    """The options of the root command.

    Attributes:
        project_root: the folder that holds cft/, src/ and params/.
        stream: where messages go.
    """

    project_root: Path
    stream: Stream

    @property
    def ui(self) -> Ui:
        """What stages are given to speak through."""
        return self.stream.ui


pass_context = click.make_pass_decorator(Context)
