"""What tests of the bulk load ask of a platform."""

from collections.abc import Mapping
from typing import Any

from tests.stack.platform import Platform


def titles(platform: Platform, prefix: str) -> dict[str, str]:
    """The titles of all products whose key begins so."""
    pages = (
        platform.client("dynamodb")
        .get_paginator("scan")
        .paginate(TableName=platform.outputs["ProductTable"], ConsistentRead=True)
    )
    found = {it["ID"]["S"]: it["Title"]["S"] for page in pages for it in page["Items"]}
    return {key: title for key, title in found.items() if key.startswith(f"{prefix}-")}


def await_execution(platform: Platform, arn: str) -> dict[str, Any]:
    """An execution's description once it is over."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = platform.client("stepfunctions").describe_execution(
            executionArn=arn
        )
        return None if found["status"] == "RUNNING" else found

    return platform.cloud.eventually(look, f"the end of {arn}")


def at_work(platform: Platform, key: str, version: str) -> str:
    """The execution of a load, as soon as its first batches run."""
    states = platform.client("stepfunctions")

    def look() -> str | None:
        arn = platform.ledger(key, version).get("execution", "")
        try:
            running = bool(arn) and states.list_map_runs(executionArn=arn)["mapRuns"]
        except states.exceptions.ExecutionDoesNotExist:
            return None  # the ledger names it before it is started
        return arn if running else None

    return platform.cloud.eventually(look, f"the first batches of {key}")


def entry_with(platform: Platform, key: str, version: str, **wanted: str) -> Mapping[str, str]:
    """The ledger entry of a version, as soon as it has these values."""

    def look() -> Mapping[str, str] | None:
        entry = platform.ledger(key, version)
        return entry if wanted.items() <= entry.items() else None

    return platform.cloud.eventually(look, f"{wanted} of {key}")


def superseded(platform: Platform, key: str) -> None:
    """Wait until the load at work on a key has been told of a newer version."""
    head = {"objectKey": {"S": f"raw-data/{key}"}, "objectVersion": {"S": "#head"}}

    def look() -> bool:
        found = platform.client("dynamodb").get_item(
            TableName=platform.outputs["LoadLedgerTable"], Key=head, ConsistentRead=True
        )
        return "supersededBy" in found.get("Item", {})

    platform.cloud.eventually(look, f"a newer version of {key}")


def let_lease_end(platform: Platform, key: str) -> None:
    """Do as if half a minute had passed since a bulk load ended.

    So long the next load of the key waits for what may still be at a write, such as a function
    whose execution was stopped. Here nothing is: its Map is over.
    """
    platform.client("dynamodb").update_item(
        TableName=platform.outputs["LoadLedgerTable"],
        Key={"objectKey": {"S": f"raw-data/{key}"}, "objectVersion": {"S": "#head"}},
        UpdateExpression="SET leaseUntil = :now ADD revision :one",
        ConditionExpression="#status <> :loading OR attribute_exists(supersededBy)",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={
            ":now": {"N": "0"},
            ":one": {"N": "1"},
            ":loading": {"S": "LOADING"},
        },
    )
