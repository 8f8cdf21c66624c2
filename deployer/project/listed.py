"""Values that may stand alone or in a list, as those of IAM's policies do."""

from typing import Any


def listed(value: Any) -> list[Any]:
    """The values of a list, or the one that stands alone; nothing for None."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
