"""How a command line ended, as a message: whatever was raised becomes one `Result`."""

import os
import sys
import time

import click

from deployer.cli.exit_codes import INTERRUPTED, UNREAD, Failed
from deployer.cli.stream import Stream
from deployer.errors import DeployerError
from deployer.messages import Result


def end(stream: Stream, outcome: int | Failed | BaseException, began: float) -> int:
    """Say how a command ended, and return its exit code.

    Args:
        outcome: the exit code, what was found wrong, or what was raised.
        began: when, by `time.monotonic`.
    """
    seconds = round(time.monotonic() - began, 3)
    if outcome == UNREAD:
        stream.break_off(Result(UNREAD, seconds, "nobody reads the output any more"))
        return UNREAD
    if isinstance(outcome, Failed):
        result = Result(1, seconds, outcome.text, told=True)
    else:
        result = Result(outcome, seconds) if isinstance(outcome, int) else ending(outcome, seconds)
    try:
        stream.ui.emit(result)
    except (BrokenPipeError, SystemExit):  # rich makes the one into the other
        return _unread()
    return result.exit_code


def ending(error: BaseException, seconds: float) -> Result:
    """What is said of an error."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return Result(INTERRUPTED, seconds, "interrupted")
    if isinstance(error, click.ClickException):
        return _misused(error, seconds)
    known = error if isinstance(error, DeployerError) else _explained(error)
    return Result(known.exit_code, seconds, known.what, known.where, known.todo)


def _unread() -> int:
    """Quieten the interpreter's last flush of an output that nobody reads; the exit code."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)
    return UNREAD


def _misused(error: click.ClickException, seconds: float) -> Result:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return Result(error.exit_code, seconds, "no command was given", todo="Try: deployer --help")
    context = error.ctx if isinstance(error, click.UsageError) else None
    todo = f"Try: {context.command_path} --help" if context else ""
    return Result(error.exit_code, seconds, error.format_message(), todo=todo)


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
