"""State machines for contract tests: made, run and looked at."""

import json
from typing import Any

from tests.cloud import Cloud
from tests.contract.functions import allow, role

BUCKET = "contract-map"

State = dict[str, Any]


def machine(cloud: Cloud, name: str, *states: tuple[str, State]) -> str:
    """A state machine that starts with the first of its states; its ARN."""
    made = cloud.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": states[0][0], "States": dict(states)}),
        roleArn=role(
            cloud, name, [allow(f"{it}:*") for it in ("s3", "states", "lambda", "sqs", "sns")]
        ),
    )
    return str(made["stateMachineArn"])


def start(cloud: Cloud, machine_arn: str, given: Any) -> str:
    """Start an execution; its ARN."""
    started = cloud.client("stepfunctions").start_execution(
        stateMachineArn=machine_arn, input=json.dumps(given)
    )
    return str(started["executionArn"])


def ended(cloud: Cloud, execution_arn: str) -> dict[str, Any]:
    """An execution's description once it is over."""

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = cloud.client("stepfunctions").describe_execution(
            executionArn=execution_arn
        )
        return None if found["status"] == "RUNNING" else found

    return cloud.eventually(look, f"the end of {execution_arn}")


def run_map(cloud: Cloud, name: str, state: State, given: Any) -> dict[str, Any]:
    """Run one Distributed Map and give the execution when it is over."""
    work_bucket(cloud)
    arn = machine(cloud, name, ("Map", {"Type": "Map", "End": True, **state}))
    return ended(cloud, start(cloud, arn, given))


def map_run(cloud: Cloud, execution_arn: str) -> dict[str, Any]:
    """The one Map Run of an execution, as soon as it has begun."""
    states = cloud.client("stepfunctions")
    [found] = cloud.eventually(
        lambda: states.list_map_runs(executionArn=execution_arn)["mapRuns"], "a Map Run"
    )
    described: dict[str, Any] = states.describe_map_run(mapRunArn=found["mapRunArn"])
    return described


def children(cloud: Cloud, map_run_arn: str) -> list[dict[str, Any]]:
    """The child executions of a Map Run."""
    found: list[dict[str, Any]] = cloud.client("stepfunctions").list_executions(
        mapRunArn=map_run_arn
    )["executions"]
    return found


def work_bucket(cloud: Cloud) -> None:
    """Make the bucket that items are read from and results written to."""
    s3 = cloud.client("s3")
    if BUCKET not in {it["Name"] for it in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=BUCKET)


def read(cloud: Cloud, key: str) -> Any:
    """A JSON object of that bucket."""
    return json.loads(cloud.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read())


def reader(input_type: str, **config: Any) -> State:
    """An ItemReader of the object whose key the input gives."""
    return {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": input_type, **config},
        "Parameters": {"Bucket": BUCKET, "Key.$": "$.key"},
    }


def processor(start_at: str, **states: State) -> State:
    """An ItemProcessor of a Distributed Map."""
    return {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": start_at,
        "States": states,
    }


HAND_ON = processor("Pass", Pass={"Type": "Pass", "End": True})
"""A child that hands on what it gets."""
