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

    def next_load(self, key: str) -> Mapping[str, Any]:
        """The next notice of a load of a key below raw-data/; loads before it may tell late."""
        return self._next("key", f"raw-data/{key}")

    def next_backup(self, execution: str) -> Mapping[str, Any]:
        """The next notice of a backup by an execution of that name."""
        return self._next("execution", f":{execution}")

    def next_alarm(self, name: str) -> Mapping[str, Any]:
        """The next notice that an alarm has gone off; they come by the same topic."""
        while True:
            notice = self._next("AlarmName", name)
            if notice["NewStateValue"] == "ALARM":
                return notice

    def _next(self, member: str, end: str) -> Mapping[str, Any]:
        """The next notice with a member that ends so."""

        def take() -> Mapping[str, Any] | None:
            sqs = self.cloud.client("sqs")
            for message in sqs.receive_message(QueueUrl=self.url).get("Messages", []):
                sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                notice: Mapping[str, Any] = json.loads(message["Body"])
                if str(notice.get(member, "")).endswith(end):
                    return notice
            return None

        return self.cloud.eventually(take, f"a notice with the {member} {end}")


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
