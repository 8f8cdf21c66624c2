"""Distributed Maps: batches of items, results in S3."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import allow, role

BUCKET = "contract-map"


def _run(cloud: Cloud, name: str, state: dict[str, Any], given: Any) -> dict[str, Any]:
    """Run one Distributed Map and give the execution when it is over."""
    if BUCKET not in {it["Name"] for it in cloud.client("s3").list_buckets()["Buckets"]}:
        cloud.client("s3").create_bucket(Bucket=BUCKET)
    machine = {"StartAt": "Map", "States": {"Map": {"Type": "Map", "End": True, **state}}}
    states = cloud.client("stepfunctions")
    arn = states.create_state_machine(
        name=name,
        definition=json.dumps(machine),
        roleArn=role(cloud, name, [allow("s3:*"), allow("states:*")]),
    )["stateMachineArn"]
    run = states.start_execution(stateMachineArn=arn, input=json.dumps(given))["executionArn"]

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = states.describe_execution(executionArn=run)
        return None if found["status"] == "RUNNING" else found

    return cloud.eventually(ended, f"the end of {name}")


def _processor(*choices: dict[str, Any]) -> dict[str, Any]:
    """A child that hands on what it gets, and fails where a choice says so."""
    return {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Choose",
        "States": {
            "Choose": {
                "Type": "Choice",
                "Choices": [*choices, {"Variable": "$", "IsPresent": True, "Next": "Pass"}],
            },
            "Pass": {"Type": "Pass", "End": True},
            "Fail": {"Type": "Fail", "Error": "Bad", "Cause": "as asked"},
        },
    }


@pytest.mark.mend("item_batcher")
def test_items_come_in_batches(cloud: Cloud) -> None:
    state = {
        "ItemsPath": "$.items",
        "ItemSelector": {"n.$": "$$.Map.Item.Value"},
        "ItemBatcher": {"MaxItemsPerBatch": 2, "BatchInput": {"fixed": True}},
        "ItemProcessor": _processor(),
    }

    done = _run(cloud, "contract-batches", state, {"items": [1, 2, 3]})

    assert json.loads(done["output"]) == [
        {"BatchInput": {"fixed": True}, "Items": [{"n": 1}, {"n": 2}]},
        {"BatchInput": {"fixed": True}, "Items": [{"n": 3}]},
    ]
    states = cloud.client("stepfunctions")
    run = states.list_map_runs(executionArn=done["executionArn"])["mapRuns"][0]["mapRunArn"]
    counts = states.describe_map_run(mapRunArn=run)
    assert counts["itemCounts"]["succeeded"] == 3
    assert counts["executionCounts"]["succeeded"] == 2


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
        "ItemProcessor": _processor({"Variable": "$", "NumericEquals": 2, "Next": "Fail"}),
    }

    done = _run(cloud, "contract-results", state, {"items": [1, 2, 3]})

    result = json.loads(done["output"])
    run_id = result["MapRunArn"].rsplit(":", 1)[1]
    details = {"Bucket": BUCKET, "Key": f"out/{run_id}/manifest.json"}
    assert result["ResultWriterDetails"] == details
    manifest = _read(cloud, details["Key"])
    assert manifest["DestinationBucket"] == BUCKET
    assert manifest["MapRunArn"] == result["MapRunArn"]
    assert manifest["ResultFiles"]["PENDING"] == []
    succeeded, failed = (
        _read(cloud, manifest["ResultFiles"][status][0]["Key"])
        for status in ("SUCCEEDED", "FAILED")
    )
    assert sorted(child["Output"] for child in succeeded) == ["1", "3"]
    assert [(child["Error"], child["Input"]) for child in failed] == [("Bad", "2")]


def _read(cloud: Cloud, key: str) -> Any:
    return json.loads(cloud.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read())
