"""A queue that is told what the topic is told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.cloud import Cloud


@dataclass(frozen=True)
class NoticeQueue:
    """A queue subscribed to the notices."""

    cloud: Cloud
    url: str

    def next_load(self) -> Mapping[str, Any]:
        """The next notice of a load."""
        return self._next("kind")

    def next_alarm(self) -> Mapping[str, Any]:
        """The next notice of an alarm; they come by the same topic."""
        return self._next("AlarmName")

    def _next(self, having: str) -> Mapping[str, Any]:
        def take() -> Mapping[str, Any] | None:
            sqs = self.cloud.client("sqs")
            for message in sqs.receive_message(QueueUrl=self.url).get("Messages", []):
                sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                notice: Mapping[str, Any] = json.loads(message["Body"])
                if having in notice:
                    return notice
            return None

        return self.cloud.eventually(take, f"a notice with {having}")


def subscribed(cloud: Cloud, topic: str, name: str) -> NoticeQueue:
    """Make a queue, let the topic send to it, and subscribe it."""
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = found["Attributes"]["QueueArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    cloud.client("sns").subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true"},
    )
    return NoticeQueue(cloud, url)
