"""`deployer api`."""

import os
import sys
from typing import BinaryIO

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.cli.options import Selection, stack_options

_FIRST_ERROR = 400  # of HTTP's statuses
_HAVE_DESKTOPS = ("darwin", "win32")


@click.group()
def api() -> None:
    """Call a REST API of the project's, and read about it."""


@api.command("call")
@click.argument("method")
@click.argument("path")
@click.option("--body", "file", type=click.File("rb"), help="The body; - reads standard input.")
@click.option("--body-json", "text", metavar="TEXT", help="The body itself.")
@click.option(
    "--header", "headers", multiple=True, metavar="TEXT", help="'Name: value'; may be repeated."
)
@click.option("--api", "name", metavar="NAME", help="The API's logical ids, or the end of them.")
@stack_options
@pass_context
def call_command(
    context: Context,
    method: str,
    path: str,
    file: BinaryIO | None,
    text: str | None,
    headers: tuple[str, ...],
    name: str | None,
    selection: Selection,
) -> int | Failed:
    """Call the API once, signed as you or with its key, and print its answer.

    Standard output has the answer's body alone. Exits with 1 for a status from 400 on.

    METHOD may be options, too, as a browser asks before it calls from another origin. Redacted
    reads are let in for consumers alone: deployer read takes a consumer's role.

    \b
    deployer api call POST /events --body event.json --env devl
    deployer api call GET '/events?type=sale&day=2026-01-31' --env devl
    deployer api call DELETE /events/42 --header 'If-Match: *' --env devl
    """
    from deployer.pipeline.api.one_call import Request, call_api

    context.stream.answer_alone()
    if file and text is not None:
        raise click.UsageError("--body and --body-json are two bodies; give one.")
    body = file.read() if file else (None if text is None else text.encode())
    request = Request(method, path, headers, body)
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    status = call_api(project, target, name, request, context.ui)
    return 0 if status < _FIRST_ERROR else Failed(f"the API answered {status}")


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
    from deployer.pipeline.api.serve import require_package
    from deployer.pipeline.api.show import show_api

    require_package()
    project, target = selection.reach(context)
    context.ui.emit(target.identity)
    calls = calls or selection.where.local
    opened = not no_open and not context.stream.as_json and _has_desktop()
    open_page = click.launch if opened else None
    show_api(project, target, name, port, context.ui, open_page, calls=calls)


def _has_desktop() -> bool:
    """Whether somebody is there to see a browser: elsewhere one would open in the terminal."""
    shown = sys.platform in _HAVE_DESKTOPS or any(
        os.environ.get(it) for it in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    return shown and sys.stdout.isatty()
