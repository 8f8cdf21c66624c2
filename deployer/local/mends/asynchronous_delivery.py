"""Where the outcome of an asynchronous event is sent, and what is sent there.

It goes through the public API with the credentials of the function's role, so that a permission
that the role lacks, on the queue or on its key, shows here as it does on AWS.
"""

import json
import logging
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from deployer.local.mends import upstream

logger = logging.getLogger(__name__)

_MESSAGE_BYTES = 1024
"""The attribute ErrorMessage holds the first KB of the message."""


@dataclass(frozen=True)
class Outcome:
    """How it ended.

    Attributes:
        condition: Success, RetriesExhausted or EventAgeExceeded.
        result: of the last attempt, as the server's executor gives it.
        attempts: how often the function ran.
    """

    condition: str
    result: dict[str, Any]
    attempts: int


def deliver(
    request_id: str,
    payload: Any,
    config: dict[str, Any],
    settings: dict[str, Any],
    outcome: Outcome,
) -> None:
    """Send the outcome to the dead letter queue and the destination that are set for it."""
    succeeded = outcome.condition == "Success"
    destinations = settings.get("DestinationConfig") or {}
    destination = (destinations.get("OnSuccess" if succeeded else "OnFailure") or {}).get(
        "Destination"
    )
    dead_letters = (config.get("DeadLetterConfig") or {}).get("TargetArn")
    if dead_letters and not succeeded:
        attributes = _attributes(request_id, outcome)
        _send(dead_letters, json.dumps(payload), attributes, config, "DeadLetterErrors")
    if destination:
        record = json.dumps(_record(request_id, payload, config, outcome))
        _send(destination, record, {}, config, "DestinationDeliveryFailures")


def _attributes(request_id: str, outcome: Outcome) -> dict[str, dict[str, str]]:
    message = str((outcome.result.get("body") or {}).get("errorMessage") or "")
    short = message.encode()[:_MESSAGE_BYTES].decode(errors="ignore")
    code = "429" if outcome.result.get("throttle") else "200"
    attributes = {
        "RequestID": {"DataType": "String", "StringValue": request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": code},
    }
    if short:
        attributes["ErrorMessage"] = {"DataType": "String", "StringValue": short}
    return attributes


def _record(
    request_id: str, payload: Any, config: dict[str, Any], outcome: Outcome
) -> dict[str, Any]:
    version = config.get("Version") or "$LATEST"
    response = {"statusCode": 200, "executedVersion": version}
    if outcome.result.get("error"):
        response["functionError"] = outcome.result.get("function_error") or "Unhandled"
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "version": "1.0",
        "timestamp": now,
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"{config['FunctionArn']}:{version}",
            "condition": outcome.condition,
            "approximateInvokeCount": outcome.attempts,
        },
        "requestPayload": payload,
        "responseContext": response,
        "responsePayload": outcome.result.get("body"),
    }


def _send(
    arn: str,
    body: str,
    attributes: dict[str, dict[str, str]],
    config: dict[str, Any],
    failure_metric: str,
) -> None:
    try:
        _send_as_role(arn, body, attributes, config)
    except (BotoCoreError, ClientError) as error:
        # AWS says it nowhere else either: the event is gone, and a metric counts it.
        cloudwatch = upstream.module("services.cloudwatch")
        name = config["FunctionName"]
        cloudwatch.record_metric("AWS/Lambda", failure_metric, 1, "Count", {"FunctionName": name})
        logger.warning("%s cannot send to %s: %s", name, arn, error)


def _send_as_role(
    arn: str, body: str, attributes: dict[str, dict[str, str]], config: dict[str, Any]
) -> None:
    service = arn.split(":")[2]
    client = _client(service, config)
    if service == "sqs":
        *_, account, name = arn.split(":")
        endpoint = client.meta.endpoint_url
        client.send_message(
            QueueUrl=f"{endpoint}/{account}/{name}", MessageBody=body, MessageAttributes=attributes
        )
    elif service == "sns":
        client.publish(TopicArn=arn, Message=body, MessageAttributes=attributes)
    elif service == "lambda":
        client.invoke(FunctionName=arn, InvocationType="Event", Payload=body.encode())
    elif service == "events":
        entry = {
            "Source": "lambda",
            "DetailType": "Lambda Function Invocation Result",
            "Resources": [config["FunctionArn"]],
            "Detail": body,
            "EventBusName": arn,
        }
        client.put_events(Entries=[entry])
    else:
        logger.warning("the local cloud delivers no records to %s", arn)


def _client(service: str, config: dict[str, Any]) -> Any:
    runtime = upstream.module("core.lambda_runtime")
    credentials = runtime.execution_credentials(config)
    session = boto3.Session(
        aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=credentials["AWS_SESSION_TOKEN"] or None,
        region_name=config["FunctionArn"].split(":")[3],
    )
    endpoint = f"http://{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"
    return session.client(service, endpoint_url=endpoint)  # type: ignore[call-overload]
