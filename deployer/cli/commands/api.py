"""`deployer api`."""

import os
import sys

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.options import Selection, stack_options

_HAVE_DESKTOPS = ("darwin", "win32")


@click.group()
def api() -> None:
    """Read about the REST API, and try it out."""


@api.command("docs")
@click.argument("name", required=False)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    help="Serve it there; a free port is chosen without it.",
)
@click.option("--no-open", is_flag=True, help="Open no browser.")
@click.option(
    "--calls", is_flag=True, help="Let the page call the API on AWS. With --local it may anyway."
)
@stack_options
@pass_context
def docs_command(
    context: Context,
    name: str | None,
    port: int,
    no_open: bool,
    calls: bool,
    selection: Selection,
) -> None:
    """Serve a page of the API's documentation on this machine, until Ctrl-C.

    NAME is the API's logical ids, Stack/Api, or the end of them, where there are several.

    Calls that the page makes are real ones, as the caller that is shown.
    """
    from deployer.pipeline.api_docs.serve import require_package
    from deployer.pipeline.api_docs.show import show_api

    require_package()
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    calls = calls or selection.where.local
    opened = not no_open and not context.stream.as_json and _has_desktop()
    open_page = click.launch if opened else _leave_closed
    show_api(project, target, name, port, context.ui, open_page, calls=calls)


def _has_desktop() -> bool:
    """Whether somebody is there to see a browser: elsewhere one would open in the terminal."""
    shown = sys.platform in _HAVE_DESKTOPS or any(
        os.environ.get(it) for it in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return shown and sys.stdout.isatty()


def _leave_closed(_: str) -> None:
    """Open nothing."""
