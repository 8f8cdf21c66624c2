"""BatchWriteItem's limits, which moto does not enforce, and faults on demand."""

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tarius.table.items import item_size
from tarius.table.numbers import why_not_a_number

_MAX_REQUEST_BYTES = 16 * 1024 * 1024

# Given the requests for a table, either raises or returns those left unprocessed.
Fault = Callable[[list[Any]], list[Any]]


def refused(code: str, message: str = "", status: int = 400) -> ClientError:
    """The error that DynamoDB answers with."""
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "BatchWriteItem",
    )


def check_batch(requests: list[Any], key: str = "ID") -> None:
    """Raise what DynamoDB raises for a batch that it never takes."""
    items = [request["PutRequest"]["Item"] for request in requests]
    keys = [item[key]["S"] for item in items]
    problems = [
        not 1 <= len(items) <= 25 and "between 1 and 25 items",
        len(set(keys)) < len(keys) and "Provided list of item keys contains duplicates",
        any(not 1 <= len(value.encode()) <= 2048 for value in keys) and "size of the key",
        any(item_size(item) > 409_600 for item in items) and "Item size has exceeded the maximum",
        len(json.dumps(requests)) > _MAX_REQUEST_BYTES and "request too large",
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
    """A DynamoDB client that keeps items in memory, as strict as DynamoDB."""

    def __init__(self, faults: list[Fault | None] | None = None) -> None:
        self.items: dict[str, Any] = {}
        self.batches: list[list[Any]] = []
        self.faults = faults or []

    def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803 - as in boto3
        ((table, requests),) = RequestItems.items()
        check_batch(requests)
        fault = self.faults.pop(0) if self.faults else None
        left = fault(requests) if fault else []
        self.batches.append(requests)
        for request in requests:
            if request not in left:
                item = request["PutRequest"]["Item"]
                self.items[item["ID"]["S"]] = item
        return {"UnprocessedItems": {table: left} if left else {}}
