"""What DynamoDB says where it never takes an item, and to which item that belongs.

An empty text as a key, of the table or of an index, refuses the whole request; a key of another
type cancels a transaction, whose reasons name the item; BatchWriteItem refuses both as a whole. So
it was measured on AWS: https://github.com/paritysuite/dynamodb-conformance/pull/46
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from deployer.aws.errors import code_of

_Part = TypeVar("_Part")

_NEVER = ("ValidationError", "ItemCollectionSizeLimitExceeded")
"""Reasons that a transaction was cancelled for, and that stay as they are."""

_QUOTING_NOTHING = ("One or more parameter values", "Item size", "Nesting Levels")
"""How messages begin that name attributes, and quote nothing of what stands in them."""


def refuses(error: Exception) -> bool:
    """Whether DynamoDB takes no such request, because of one of its items if it has several."""
    return code_of(error) == "ValidationException"


def is_refusal(reason: Any) -> bool:
    """Whether a transaction was cancelled for an item that DynamoDB never takes."""
    return reason.get("Code") in _NEVER


def why(said: Any) -> str:
    """Why an item is not taken.

    Args:
        said: a reason that a transaction was cancelled for, or what an error has.
    """
    message = str(said.get("Message", ""))
    if message.startswith(_QUOTING_NOTHING):
        return " ".join(message.split())
    return str(said.get("Code", ""))


def halves(items: Sequence[_Part]) -> list[Sequence[_Part]]:
    """Two parts of several items, the first one last, as a stack has them; none of a single one."""
    middle = (len(items) + 1) // 2
    return [items[middle:], items[:middle]] if len(items) > 1 else []
