"""What messages look like in a log, or on a terminal of some width."""

import io

from rich.console import Console

from deployer.messages import Message, Result
from deployer.render.text import TextUi


def printed(*messages: Message, width: int | None = None, colour: bool = False) -> str:
    """The text of messages and of the end of the command.

    Args:
        width: of a terminal's line; without it, it is a log.
    """
    console = Console(
        file=io.StringIO(),
        highlight=False,
        soft_wrap=True,
        width=width,
        force_terminal=width is not None,
        color_system="standard" if colour else None,
    )
    ui = TextUi(console)
    for message in (*messages, Result(0, 0)):
        ui.emit(message)
    return str(console.file.getvalue())  # type: ignore[attr-defined]
