"""Waits for what a cloud does by itself."""

import time
from collections.abc import Callable
from typing import TypeVar

_PATIENCE = 60.0  # seconds; what is awaited here takes a few at most
_Found = TypeVar("_Found")


def await_value(look: Callable[[], _Found | None], what: str) -> _Found:
    """Look until there is something.

    Raises:
        TimeoutError: there was nothing for a minute.
    """
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"waited {_PATIENCE:.0f} s in vain for {what}")
