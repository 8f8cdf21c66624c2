"""Lets botocore parse each description of a service once for a process, not for each session.

Tests make thousands of sessions: without this, that is half of what the tests of functions take.
botocore itself shares what is parsed among a session's clients, and changes none of it.
"""

from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader

_load_file = JSONFileLoader.load_file


@cache
def _parsed(file_path: str) -> Any:
    return _load_file(JSONFileLoader(), file_path)


def _load_once(self: JSONFileLoader, file_path: str) -> Any:
    return _parsed(file_path)


def share_parsed_descriptions() -> None:
    """Have every session from now on share them."""
    JSONFileLoader.load_file = _load_once  # type: ignore[method-assign]
