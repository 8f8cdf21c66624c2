"""Dead letters go back to the queue that gave them up."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.functions import queue, received


def _given_up(cloud: Cloud, name: str, body: str) -> tuple[str, str, str]:
    """A message in a dead letter queue; the queues' URLs, and the ARN of the latter."""
    sqs = cloud.client("sqs")
    url, _ = queue(cloud, name)
    letters, arn = queue(cloud, f"{name}-dlq")
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": policy})
    sqs.send_message(QueueUrl=url, MessageBody=body)
    message = received(cloud, url)
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )
    sqs.receive_message(QueueUrl=url)  # which moves what was received too often
    return url, letters, arn


def _ended(cloud: Cloud, arn: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        results = cloud.client("sqs").list_message_move_tasks(SourceArn=arn)["Results"]
        return results[0] if results and results[0]["Status"] != "RUNNING" else None

    return cloud.eventually(look, f"the end of a move from {arn}")


def _waiting(cloud: Cloud, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    answer = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return int(answer["Attributes"][name])


@pytest.mark.mend("message_moves")
def test_a_dead_letter_goes_back_as_a_new_message(cloud: Cloud) -> None:  # C8
    url, letters, arn = _given_up(cloud, "contract-moves", "once more")
    assert _waiting(cloud, letters) == 1

    assert cloud.client("sqs").start_message_move_task(SourceArn=arn)["TaskHandle"]

    task = _ended(cloud, arn)
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)
    assert _waiting(cloud, letters) == 0
    back = cloud.client("sqs").receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"])
    [message] = back["Messages"]
    assert message["Body"] == "once more"
    assert message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert "DeadLetterQueueSourceArn" not in message["Attributes"]


@pytest.mark.mend("message_moves")
def test_a_message_that_no_queue_gave_up_ends_the_move(cloud: Cloud) -> None:
    _, letters, arn = _given_up(cloud, "contract-moves-fail", "with a source")
    cloud.client("sqs").send_message(QueueUrl=letters, MessageBody="without")

    cloud.client("sqs").start_message_move_task(SourceArn=arn)

    task = _ended(cloud, arn)
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")
    assert _waiting(cloud, letters) == 1


@pytest.mark.mend("message_moves")
def test_only_a_dead_letter_queue_is_emptied_so(cloud: Cloud) -> None:
    _, arn = queue(cloud, "contract-moves-not")

    with pytest.raises(ClientError, match="configured as a Dead Letter Queue") as raised:
        cloud.client("sqs").start_message_move_task(SourceArn=arn)

    assert raised.value.response["Error"]["Code"].endswith("InvalidParameterValue")
