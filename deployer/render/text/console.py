"""The terminal, or what stands in its place, as it wants to be written to."""

import os
import sys

from rich.console import Console

from deployer.render.text.output import UNBOUNDED, colours_forced


def make_console(*, stderr: bool = False) -> Console:
    """A console for standard output or error.

    Colours are for terminals, unless CLICOLOR_FORCE or FORCE_COLOR asks for them elsewhere, too;
    NO_COLOR and CLICOLOR=0 turn them off. https://no-color.org https://bixense.com/clicolors
    """
    stream = sys.stderr if stderr else sys.stdout
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("CLICOLOR") == "0"
    terminal = stream.isatty()
    return bounded(
        Console(
            stderr=stderr,
            highlight=False,
            soft_wrap=True,
            # Else FORCE_COLOR makes rich take a log for a terminal, and draw in it.
            force_terminal=terminal,
            color_system="standard" if colours_forced() and not terminal and not plain else "auto",
            no_color=plain,
        )
    )


def bounded(console: Console) -> Console:
    """The console, with no width where there is no terminal: a log is neither wrapped nor cut."""
    if not console.is_terminal:
        console.width = UNBOUNDED
    return console
