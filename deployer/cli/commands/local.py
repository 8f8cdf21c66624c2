"""`deployer local`: the local cloud of this project, from start to stop."""

import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import click

from deployer.cli.context import Context, pass_context
from deployer.cli.exit_codes import Failed
from deployer.local import LocalCloud, RunningCloud
from deployer.local.cloud import answers, not_running
from deployer.messages import LocalState, Note

FOLLOW_SECONDS = 0.2
"""How often `logs --follow` looks for more."""


@click.group()
def local() -> None:
    """A cloud on this machine: the same templates and functions, no AWS account."""


@local.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Listen here; a free port is chosen without it.",
)
@click.option("--persist", is_flag=True, default=None, help="Keep data over a stop.")
@click.option("--auth", is_flag=True, default=None, help="Enforce IAM policies.")
@pass_context
def start(context: Context, port: int | None, persist: bool | None, auth: bool | None) -> None:
    """Start the local cloud, or find the one that runs; it stays until `stop`."""
    cloud = LocalCloud(context.project_root).start(port, persist, auth)
    context.ui.emit(Note(f"The local cloud runs at {cloud.endpoint_url} (process {cloud.pid})."))


@local.command()
@pass_context
def stop(context: Context) -> None:
    """Stop the local cloud and remove its temporary files."""
    stopped = LocalCloud(context.project_root).stop()
    context.ui.emit(Note(f"The local cloud {'has stopped' if stopped else 'was not running'}."))


@local.command()
@pass_context
def status(context: Context) -> int | Failed:
    """Show the local cloud; exits 1 when none runs or it does not answer."""
    cloud = LocalCloud(context.project_root).running()
    if cloud is None:
        context.ui.emit(Note("The local cloud is not running."))
        return Failed("the local cloud is not running")
    answering = answers(cloud)
    context.ui.emit(_description(cloud, answering))
    return 0 if answering else Failed("the local cloud does not answer")


@local.command()
@pass_context
def reset(context: Context) -> None:
    """Delete everything in the local cloud, which keeps running."""
    LocalCloud(context.project_root).reset()
    context.ui.emit(Note("The local cloud is empty."))


@local.command()
@click.option("--lines", type=click.IntRange(0), default=50, show_default=True)
@click.option("--follow", "-f", is_flag=True, help="Show more as it comes, until Ctrl-C.")
@pass_context
def logs(context: Context, lines: int, follow: bool) -> None:
    """Print the server's own log; what functions print is in CloudWatch Logs."""
    cloud = LocalCloud(context.project_root)
    if not cloud.log_path.exists():
        raise not_running()
    if not follow and not cloud.log_path.stat().st_size:
        context.ui.emit(Note("The server has logged nothing."))
    for text in _log(cloud.log_path, lines, follow=follow):
        context.ui.emit(Note(text.rstrip("\n")))


def _description(cloud: RunningCloud, answering: bool) -> LocalState:
    return LocalState(
        endpoint=cloud.endpoint_url,
        answering=answering,
        process=cloud.pid,
        account=cloud.account_id,
        region=cloud.region,
        started=cloud.started_at,
        auth=cloud.auth,
        persist=cloud.persist,
    )


def _log(path: Path, lines: int, *, follow: bool) -> Iterator[str]:
    with path.open(errors="replace") as log:
        yield from deque(log, maxlen=lines)
        while follow:
            yield from log
            time.sleep(FOLLOW_SECONDS)
