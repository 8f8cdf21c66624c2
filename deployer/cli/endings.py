"""How a command line ended, as a message: whatever was raised becomes one `Result`."""

import os
import sys

import click

from deployer.errors import DeployerError
from deployer.messages import Result

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

UNREAD = 141
"""128 + SIGPIPE, as shells report a program that `| head` has read enough of."""


def ending(error: BaseException) -> Result:
    """What is said of an error, whose seconds are not known here."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return Result(INTERRUPTED, 0, "interrupted")
    if isinstance(error, click.ClickException):
        return _misused(error)
    known = error if isinstance(error, DeployerError) else _explained(error)
    return Result(known.exit_code, 0, known.what, known.where, known.todo)


def unread() -> int:
    """Quieten the interpreter's last flush of an output that nobody reads; the exit code."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
    return UNREAD


def _misused(error: click.ClickException) -> Result:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return Result(error.exit_code, 0, "no command was given", todo="Try: deployer --help")
    context = error.ctx if isinstance(error, click.UsageError) else None
    todo = f"Try: {context.command_path} --help" if context else ""
    return Result(error.exit_code, 0, error.format_message(), todo=todo)


def _explained(error: BaseException) -> DeployerError:
    # botocore is imported only once something has failed in it.
    if isinstance(error, Exception) and type(error).__module__.startswith(
        ("botocore", "boto3", "s3transfer")
    ):
        from deployer.aws.errors import explain

        return explain(error)
    if isinstance(error, OSError) and error.filename is not None:
        return DeployerError(
            error.strerror or str(error),
            where=str(error.filename),
            todo="Look whether it is there, and whether you may read and write it.",
        )
    return DeployerError(
        f"{type(error).__name__}: {error}",
        todo="This is a defect of deployer. Run again with --debug and report the traceback.",
    )
