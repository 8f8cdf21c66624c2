"""State machines do what their roles let them, and no more."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.functions import Statement, allow, function, queue, role
from tests.contract.machines import BUCKET, HAND_ON, State, ended, reader, start, work_bucket

ALL = [allow(["lambda:*", "sqs:*", "s3:*", "states:*", "kms:*"])]
ECHO = "def handler(event, context):\n    return event\n"


def _run(
    cloud: Cloud,
    name: str,
    state: State,
    statements: Sequence[Statement],
    given: Any = None,
    **more: Any,
) -> dict[str, Any]:
    """How a state machine of one state ends, in a role of these statements."""
    made = cloud.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "One", "States": {"One": {**state, "End": True}}}),
        roleArn=role(cloud, name, statements),
        **more,
    )
    return ended(cloud, start(cloud, made["stateMachineArn"], given or {}))


def _but(*actions: str) -> list[Statement]:
    return [*ALL, {"Effect": "Deny", "Action": list(actions), "Resource": "*"}]


@pytest.mark.mend("machine_roles")
def test_a_function_is_invoked_with_the_right_to_it(cloud: Cloud) -> None:
    arn = function(cloud, "contract-invoked", ECHO)
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": arn, "Payload": {}},
    }

    may = _run(cloud, "contract-invokes", state, [allow("lambda:InvokeFunction", arn)])
    may_not = _run(
        cloud, "contract-invokes-not", state, [allow("lambda:InvokeFunction", "*:other")]
    )

    assert may["status"] == "SUCCEEDED"
    assert (may_not["status"], may_not["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    assert "not authorized to perform: lambda:InvokeFunction" in may_not["cause"]


@pytest.mark.mend("machine_roles")
def test_a_message_is_sent_with_the_right_to_the_queue(cloud: Cloud) -> None:
    url, arn = queue(cloud, "contract-sends")
    for service, error in (("sqs", "SQS.AmazonSQSException"), ("aws-sdk:sqs", "Sqs.SqsException")):
        state = {
            "Type": "Task",
            "Resource": f"arn:aws:states:::{service}:sendMessage",
            "Parameters": {"QueueUrl": url, "MessageBody": "x"},
        }
        name = f"contract-sends-{service.replace(':', '-')}"

        may = _run(cloud, name, state, [allow("sqs:SendMessage", arn)])
        may_not = _run(cloud, f"{name}-not", state, _but("sqs:SendMessage"))

        assert may["status"] == "SUCCEEDED", may
        assert (may_not["status"], may_not["error"]) == ("FAILED", error)


@pytest.mark.mend("machine_roles")
def test_a_distributed_map_reads_runs_and_writes_with_its_rights(cloud: Cloud) -> None:
    work_bucket(cloud)
    cloud.client("s3").put_object(Bucket=BUCKET, Key="rights.json", Body=b"[1, 2]")
    state = {
        "Type": "Map",
        "ItemReader": reader("JSON"),
        "ItemProcessor": HAND_ON,
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": BUCKET, "Prefix": "rights"},
        },
    }
    given = {"key": "rights.json"}

    assert _run(cloud, "contract-map-all", state, ALL, given)["status"] == "SUCCEEDED"
    for denied, error in (
        ("s3:GetObject", "States.ItemReaderFailed"),
        ("s3:PutObject", "States.ResultWriterFailed"),
        ("states:StartExecution", "States.Runtime"),
    ):
        name = f"contract-map-{denied.replace(':', '-')}"
        may_not = _run(cloud, name, state, _but(denied), given)
        assert (may_not["status"], may_not["error"]) == ("FAILED", error)
        assert f"not authorized to perform: {denied}" in may_not["cause"]


@pytest.mark.mend("machine_roles")
def test_an_encrypted_execution_needs_the_key(cloud: Cloud) -> None:
    key = cloud.client("kms").create_key()["KeyMetadata"]["Arn"]
    encrypted = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": key}
    machine = {"kms:EncryptionContext:aws:states:stateMachineArn": "arn:*:contract-with-key"}
    own = [allow("kms:*", key) | {"Condition": {"ArnLike": machine}}]
    state = {"Type": "Pass"}

    may = _run(cloud, "contract-with-key", state, own, encryptionConfiguration=encrypted)

    assert may["status"] == "SUCCEEDED", may
    for denied in ("GenerateDataKey", "Decrypt"):
        name = f"contract-without-{denied}"
        may_not = _run(cloud, name, state, _but(f"kms:{denied}"), encryptionConfiguration=encrypted)
        assert may_not["status"] == "FAILED"
        assert f"not authorized to perform: kms:{denied}" in may_not["cause"]
