"""What every command is given."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

from deployer.messages import Ui


@dataclass(frozen=True)
class Context:
    """The options of the root command.

    Attributes:
        project_root: the folder that holds cft/, src/ and params/.
        debug: show tracebacks.
    """

    project_root: Path
    debug: bool = False

    @cached_property
    def ui(self) -> Ui:
        """The renderer that fits where the output goes."""
        from deployer.render.text import TextUi

        return TextUi()


pass_context = click.make_pass_decorator(Context)
