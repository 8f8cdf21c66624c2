"""Functions called by tests, and what they say."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.stack.least_privilege.permissions import role_name
from tests.stack.platform import Platform


@dataclass(frozen=True)
class Said:
    """What a function answered, or the error that it raised."""

    answer: Any
    failed: bool

    def good(self) -> Any:
        """The answer, which must be none of an error."""
        assert not self.failed, self.answer
        return self.answer

    def error(self) -> str:
        """The name of the error that it must be."""
        assert self.failed, self.answer
        return str(self.answer["errorType"])


def invoke(platform: Platform, function: str, event: Any) -> Said:
    """Call a function, by its base name, and wait for its answer."""
    done = platform.client("lambda").invoke(
        FunctionName=role_name(function), Payload=json.dumps(event)
    )
    return Said(json.loads(done["Payload"].read() or "null"), "FunctionError" in done)


def set_variables(platform: Platform, function: str, **values: str) -> None:
    """Set variables of a function's environment, for which it starts anew."""
    functions, name = platform.client("lambda"), role_name(function)
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, **values}}
    )


@contextmanager
def outage(platform: Platform, role: str, *denied: dict[str, Any]) -> Iterator[None]:
    """While open, a role is denied something, so that a function has a failure to deal with."""
    iam = platform.client("iam")
    statements = [{"Effect": "Deny", "Resource": "*", **it} for it in denied]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    which = {"RoleName": role_name(role), "PolicyName": "outage"}
    iam.put_role_policy(**which, PolicyDocument=policy)
    try:
        yield
    finally:
        iam.delete_role_policy(**which)


def uploads(platform: Platform, bucket: str, prefix: str) -> list[str]:
    """The keys of uploads under a prefix that have begun, and neither ended nor were dropped."""
    found = platform.client("s3").list_multipart_uploads(Bucket=bucket, Prefix=prefix)
    return [it["Key"] for it in found.get("Uploads", [])]


def dead_letter(platform: Platform, function: str, queue_url: str, token: str) -> None:
    """Give a function an event that it does not know, and find it in its dead letter queue.

    Lambda counts what it could not put there, so that nobody waits for it.
    """
    event = json.dumps({"unknown": token})
    before = _letters_lost(platform, function)
    platform.client("lambda").invoke(
        FunctionName=role_name(function), InvocationType="Event", Payload=event
    )

    def look() -> str:
        if take_letter(platform, queue_url, token):
            return "kept"
        return "lost" if _letters_lost(platform, function) > before else ""

    assert platform.cloud.eventually(look, "a dead letter") == "kept"


def take_letter(platform: Platform, queue_url: str, part: str) -> bool:
    """Delete a message with this in it, and say whether there is one; the others stay."""
    sqs = platform.client("sqs")
    seen = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    found = [it for it in seen.get("Messages", []) if part in it["Body"]]
    for message in found:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return bool(found)


def _letters_lost(platform: Platform, function: str) -> float:
    now = time.time()
    found = platform.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="DeadLetterErrors",
        Dimensions=[{"Name": "FunctionName", "Value": role_name(function)}],
        StartTime=now - 3600,
        EndTime=now + 60,
        Period=7200,
        Statistics=["Sum"],
    )
    return float(sum(it["Sum"] for it in found["Datapoints"]))
