"""Distributed Maps: batches of items, results in S3."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.machines import (
    BUCKET,
    HAND_ON,
    machine,
    map_run,
    processor,
    read,
    run_map,
    start,
)


def _failing(*choices: dict[str, Any]) -> dict[str, Any]:
    """A child that hands on what it gets, and fails where a choice says so."""
    return processor(
        "Choose",
        Choose={
            "Type": "Choice",
            "Choices": [*choices, {"Variable": "$", "IsPresent": True, "Next": "Pass"}],
        },
        Pass={"Type": "Pass", "End": True},
        Fail={"Type": "Fail", "Error": "Bad", "Cause": "as asked"},
    )


@pytest.mark.mend("item_batcher")
def test_items_come_in_batches(cloud: Cloud) -> None:
    state = {
        "ItemsPath": "$.items",
        "ItemSelector": {"n.$": "$$.Map.Item.Value"},
        "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"fixed": True}},
        "ItemProcessor": HAND_ON,
    }

    done = run_map(cloud, "contract-batches", state, {"items": [1, 2, 3]})

    assert json.loads(done["output"]) == [
        {"BatchInput": {"fixed": True}, "Items": [{"n": 1}, {"n": 2}]},
        {"BatchInput": {"fixed": True}, "Items": [{"n": 3}]},
    ]
    counts = map_run(cloud, done["executionArn"])
    assert counts["itemCounts"]["succeeded"] == 3
    assert counts["executionCounts"]["succeeded"] == 2


@pytest.mark.mend("item_batcher")
def test_items_are_counted_while_their_batches_run(cloud: Cloud) -> None:
    # Under the local cloud's clock, 100 seconds: until it is stopped.
    wait = processor("Wait", Wait={"Type": "Wait", "Seconds": 10_000, "End": True})
    state = {
        "Type": "Map",
        "End": True,
        "ItemsPath": "$.items",
        "ItemBatcher": {"MaxItemsPerBatch": 2},
        "MaxConcurrency": 1,
        "ItemProcessor": wait,
    }
    arn = start(
        cloud, machine(cloud, "contract-counting", ("Map", state)), {"items": [1, 2, 3, 4, 5]}
    )

    def running() -> dict[str, Any] | None:
        found = map_run(cloud, arn)
        return found if found["executionCounts"]["running"] else None

    counts = cloud.eventually(running, "a running child")
    cloud.client("stepfunctions").stop_execution(executionArn=arn)

    assert _counted(counts["executionCounts"]) == {"running": 1, "pending": 2, "total": 3}
    assert _counted(counts["itemCounts"]) == {"running": 2, "pending": 3, "total": 5}
    assert "stopDate" not in counts
    stopped = map_run(cloud, arn)
    assert _counted(stopped["executionCounts"]) == {"aborted": 1, "pending": 2, "total": 3}
    assert _counted(stopped["itemCounts"]) == {"aborted": 2, "pending": 3, "total": 5}


def _counted(counts: dict[str, int]) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: count for name, count in counts.items() if count}


@pytest.mark.mend("result_writer")
def test_results_are_written_by_status_beside_a_manifest(cloud: Cloud) -> None:
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": BUCKET, "Prefix": "out"},
    }
    state = {
        "ItemsPath": "$.items",
        "ToleratedFailureCount": 1,
        "ResultWriter": writer,
        "ItemProcessor": _failing({"Variable": "$", "NumericEquals": 2, "Next": "Fail"}),
    }

    done = run_map(cloud, "contract-results", state, {"items": [1, 2, 3]})

    result = json.loads(done["output"])
    run_id = result["MapRunArn"].rsplit(":", 1)[1]
    details = {"Bucket": BUCKET, "Key": f"out/{run_id}/manifest.json"}
    assert result["ResultWriterDetails"] == details
    manifest = read(cloud, details["Key"])
    assert manifest["DestinationBucket"] == BUCKET
    assert manifest["MapRunArn"] == result["MapRunArn"]
    assert manifest["ResultFiles"]["PENDING"] == []
    succeeded, failed = (
        read(cloud, manifest["ResultFiles"][status][0]["Key"]) for status in ("SUCCEEDED", "FAILED")
    )
    assert sorted(child["Output"] for child in succeeded) == ["1", "3"]
    assert [(child["Error"], child["Input"]) for child in failed] == [("Bad", "2")]
