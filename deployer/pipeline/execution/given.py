"""What a person gives to start an execution with, checked before anything is asked."""

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from deployer.errors import ProjectError
from deployer.pipeline.json_text import read_json

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
LIMIT = 256 * 1024
"""Bytes of an input."""

_LONGEST_NAME = 80
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
_REFUSED = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")

_DOCUMENT = tuple('{["-0123456789')
"""What JSON begins with, and no file that is meant."""


def read_input(given: str | None, stdin: BinaryIO) -> str:
    """The input of an execution, as JSON.

    Args:
        given: JSON, a file's path, `@` and a path, or `-` for standard input; None for `{}`.

    Raises:
        ProjectError: it is neither, or larger than Step Functions takes.
    """
    if given is None:
        return "{}"
    if given == "-":
        return _checked(stdin.read(), "<stdin>")
    if given.startswith("@"):
        return _checked(_contents(Path(given[1:])), given[1:])
    if given.lstrip().startswith(("{", "[")):
        return _checked(given.encode(errors="surrogateescape"), "--input")
    if _is_file(given):
        return _checked(_contents(Path(given)), given)
    if given.lstrip().startswith(_DOCUMENT) or given.strip() in ("true", "false", "null"):
        return _checked(given.encode(errors="surrogateescape"), "--input")
    raise ProjectError(
        f"'{given}' is neither JSON nor a file that is there",
        where="--input",
        todo='Write JSON, such as \'{"start_seq": 0, "end_seq": 10}\', a file, or - for standard '
        "input.",
    )


def checked_name(name: str) -> str:
    """A name that Step Functions takes.

    Raises:
        ProjectError: it takes no such name.
    """
    if not name or len(name) > _LONGEST_NAME:
        raise ProjectError(f"a name has 1 to {_LONGEST_NAME} characters", where=f"--name {name}")
    if found := _REFUSED.search(name):
        raise ProjectError(
            f"a name has no {found[0]!r}",
            where=f"--name {name!r}",
            todo="Letters, digits, - and _ are always right.",
        )
    return name


def new_name(now: datetime) -> str:
    """A name that nobody else gives; those of one machine sort by time."""
    return f"deployer-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):  # too long for a path, or with a zero byte in it
        return False


def _contents(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ProjectError(
            f"the input cannot be read: {getattr(error, 'strerror', None) or error}",
            where=str(path),
            todo="Name a file that is there, and that you may read.",
        ) from error


def _checked(data: bytes, where: str) -> str:
    text = read_json(data, where, "input")
    size = len(text.encode())
    if size > LIMIT:
        raise ProjectError(
            f"the input has {size:,} bytes; Step Functions takes {LIMIT:,}",
            where=where,
            todo="Put the data into a bucket, and tell the state machine where it is.",
        )
    return text
