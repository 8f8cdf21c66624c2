"""A place for the bulk load's function: the templates need its folder."""

from typing import Any


def handler(event: Any, context: Any) -> None:
    """Do nothing yet.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError
