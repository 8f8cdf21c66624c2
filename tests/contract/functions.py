"""Functions for contract tests, with roles of their own."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from tests.cloud import Cloud

Statement = dict[str, Any]

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}


def zipped(source: str, path: str = "handler.py") -> bytes:
    """A deployment package with one module."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(path, source)
    return buffer.getvalue()


def role(cloud: Cloud, name: str, statements: Sequence[Statement] = ()) -> str:
    """A role for functions and state machines that may do what the statements say; its ARN."""
    iam = cloud.client("iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    if statements:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(document))
    return str(made["Role"]["Arn"])


def allow(action: str | list[str], resource: str = "*") -> Statement:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource}


CALL = (
    "import boto3\n"
    "def handler(event, context):\n"
    "    client = boto3.client(event['service'])\n"
    "    getattr(client, event['call'])(**event['arguments'])\n"
)
"""A function that makes one call of boto3: `{"service", "call", "arguments"}`."""

_LOG = allow(["logs:CreateLogStream", "logs:PutLogEvents"])


def function(
    cloud: Cloud, name: str, source: str, statements: Sequence[Statement] = (), **more: Any
) -> str:
    """A function that is ready; its ARN.

    Args:
        source: a module with `handler(event, context)`.
        statements: what its role may do, beside writing its log.
    """
    client = cloud.client("lambda")
    made = client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="handler.handler",
        Role=role(cloud, name, [*statements, _LOG]),
        Code={"ZipFile": zipped(source)},
        **more,
    )
    client.get_waiter("function_active_v2").wait(
        FunctionName=name, WaiterConfig={"Delay": 0.05, "MaxAttempts": 200}
    )
    return str(made["FunctionArn"])


def invoke(cloud: Cloud, name: str, event: Any = None, **more: Any) -> Any:
    """Call a function and give what it returns, or its error."""
    done = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
    return json.loads(done["Payload"].read() or "null")


def invoke_later(cloud: Cloud, name: str, event: Any) -> None:
    """Hand a function an event to be handled asynchronously."""
    cloud.client("lambda").invoke(
        FunctionName=name, InvocationType="Event", Payload=json.dumps(event)
    )


def logged(cloud: Cloud, name: str) -> list[str]:
    """Every line in a function's log group."""
    logs = cloud.client("logs")
    try:
        found = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []
    return [line for event in found for line in event["message"].splitlines()]


def queue(cloud: Cloud, name: str) -> tuple[str, str]:
    """A queue; its URL and ARN."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    return url, attributes["QueueArn"]


def received(cloud: Cloud, url: str) -> dict[str, Any]:
    """The next message of a queue, as soon as there is one."""

    def look() -> dict[str, Any] | None:
        answer = cloud.client("sqs").receive_message(
            QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=0
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages[0] if messages else None

    return cloud.eventually(look, f"a message on {url}")
