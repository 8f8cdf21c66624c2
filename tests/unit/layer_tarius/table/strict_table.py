"""BatchWriteItem's limits, which moto does not enforce, and faults on demand."""

import json
from collections.abc import Callable, Sequence

from botocore.exceptions import ClientError

from tarius.table.numbers import number_size, why_not_a_number

_MAX_REQUEST_BYTES = 16 * 1024 * 1024

# Given the items for a table, either raises or returns those left unprocessed.
Fault = Callable[[Sequence[str]], Sequence[str]]

# An item, read from its text.
Item = dict[str, dict[str, str]]


def refused(code: str, message: str = "", status: int = 400) -> ClientError:
    """The error that DynamoDB answers with."""
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "BatchWriteItem",
    )


def item_size(item: Item) -> int:
    """An item's size as DynamoDB counts it, in bytes."""
    return sum(
        len(name.encode()) + (number_size(text) if kind == "N" else len(text.encode()))
        for name, value in item.items()
        for kind, text in value.items()
    )


def check_batch(items: list[Item], key: str = "ID") -> None:
    """Raise what DynamoDB raises for a batch that it never takes."""
    keys = [item[key]["S"] for item in items]
    problems = [
        not 1 <= len(items) <= 25 and "between 1 and 25 items",
        len(set(keys)) < len(keys) and "Provided list of item keys contains duplicates",
        any(not 1 <= len(value.encode()) <= 2048 for value in keys) and "size of the key",
        any(item_size(item) > 409_600 for item in items) and "Item size has exceeded the maximum",
        len(json.dumps(items)) + 30 * len(items) > _MAX_REQUEST_BYTES and "request too large",
        any(
            why_not_a_number(value["N"])
            for item in items
            for value in item.values()
            if "N" in value
        )
        and "not a number",
    ]
    for problem in problems:
        if problem:
            raise refused("ValidationException", str(problem))


class StrictTable:
    """Keeps items in memory, and is as strict as DynamoDB."""

    def __init__(self, faults: list[Fault | None] | None = None) -> None:
        self.items: dict[str, Item] = {}
        self.batches: list[Sequence[str]] = []
        self.faults = faults or []

    def put_items(self, table: str, items: Sequence[str]) -> Sequence[str]:
        read: dict[str, Item] = {text: json.loads(text) for text in items}
        check_batch(list(read.values()))
        fault = self.faults.pop(0) if self.faults else None
        left = fault(items) if fault else []
        self.batches.append(items)
        self.items |= {item["ID"]["S"]: item for text, item in read.items() if text not in left}
        return left
