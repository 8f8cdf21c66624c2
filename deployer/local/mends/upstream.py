"""The way into MiniStack for the mends, and the guard before each of them.

A mend replaces code that it knows. Before it does, it says what that code is to be, so that a new
release stops the server at its start instead of being patched blindly.
"""

import hashlib
import importlib
import importlib.metadata
import inspect
from collections.abc import Callable
from typing import Any

VERSION = "1.5.33"
"""The release that every mend was written against."""


class UnexpectedUpstreamError(Exception):
    """What a mend would replace is not what it was written for."""


def require_version() -> None:
    """Raise unless exactly the known release is installed.

    Raises:
        UnexpectedUpstreamError: another release is.
    """
    found = importlib.metadata.version("ministack")
    if found != VERSION:
        raise UnexpectedUpstreamError(
            f"The mends of the local cloud are for ministack {VERSION}, but {found} is installed."
        )


def module(name: str) -> Any:
    """A module of MiniStack, by its name below the package.

    Untyped on purpose: mends work on names that MiniStack keeps to itself.
    """
    return importlib.import_module(f"ministack.{name}")


def require(function: Callable[..., Any], fingerprint: str) -> None:
    """Raise unless the source of `function` has this fingerprint.

    Raises:
        UnexpectedUpstreamError: it reads otherwise; the message holds what it is now.
    """
    source = inspect.getsource(function)
    found = hashlib.sha256(source.encode()).hexdigest()[:12]
    if found != fingerprint:
        raise UnexpectedUpstreamError(
            f"{function.__module__}.{function.__qualname__} has the fingerprint {found}, "
            f"not {fingerprint}: read what changed, then mend it anew or drop the mend."
        )


def replaced(text: str, old: str, new: str) -> str:
    """`text` with its one `old` part as `new`.

    Raises:
        UnexpectedUpstreamError: `old` is not there, or more than once.
    """
    if text.count(old) != 1:
        raise UnexpectedUpstreamError(f"Expected once, found {text.count(old)} times: {old!r}")
    return text.replace(old, new)
