"""Looks into the local cloud through the services' own APIs, and breaks it for a moment."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

import boto3

from demo.shell import ROOT
from deployer.local import LocalCloud

_STACK = "tarius-data-root-stack"
_PATIENCE = 60.0  # seconds; nothing here takes ten
_Found = TypeVar("_Found")


class Cloud:
    """Clients of the running local cloud, and the outputs of the root stack."""

    def __init__(self) -> None:
        running = LocalCloud(ROOT).running()
        if running is None:
            raise SystemExit("The local cloud is not running.")
        self._session = boto3.Session(region_name=running.region, **running.credentials)  # type: ignore[arg-type]
        self._endpoint = running.endpoint_url
        described = self.client("cloudformation").describe_stacks(StackName=_STACK)
        self.outputs: Mapping[str, str] = {
            it["OutputKey"]: it["OutputValue"] for it in described["Stacks"][0]["Outputs"]
        }

    def client(self, service: str) -> Any:
        """A client of any service."""
        return self._session.client(
            service,  # type: ignore[call-overload]
            endpoint_url=self._endpoint,
        )

    def count_products(self) -> int:
        """Items in the product table."""
        pages = (
            self.client("dynamodb")
            .get_paginator("scan")
            .paginate(TableName=self.outputs["ProductTable"], Select="COUNT", ConsistentRead=True)
        )
        return sum(page["Count"] for page in pages)

    def some_product(self) -> Mapping[str, Any]:
        """One item as DynamoDB returns it."""
        found = self.client("dynamodb").scan(TableName=self.outputs["ProductTable"], Limit=1)
        item: Mapping[str, Any] = found["Items"][0]
        return item

    def newest_rejects(self) -> str:
        """The text of the newest file of rejected rows."""
        s3, bucket = self.client("s3"), self.outputs["LandingZoneBucket"]
        found = s3.list_objects_v2(Bucket=bucket, Prefix=self.outputs["RejectsPrefix"])["Contents"]
        files = [it for it in found if it["Size"]]
        newest = max(files, key=lambda it: it["LastModified"])
        body: bytes = s3.get_object(Bucket=bucket, Key=newest["Key"])["Body"].read()
        return body.decode("utf-8", "replace")

    def some_sale(self) -> str:
        """The key of a stored sales event."""
        found = self.client("s3").list_objects_v2(
            Bucket=self.outputs["StoreEventsBucket"],
            Prefix="store_events/sales_event/",
            MaxKeys=1,
        )
        return str(found["Contents"][0]["Key"])

    def dead_letters(self) -> int:
        """Messages waiting in the loader's dead letter queue."""
        found = self.client("sqs").get_queue_attributes(
            QueueUrl=self.outputs["ProcessDataDeadLetterQueueUrl"],
            AttributeNames=["ApproximateNumberOfMessages"],
        )
        return int(found["Attributes"]["ApproximateNumberOfMessages"])

    def writes_denied(self) -> AbstractContextManager[None]:
        """An outage: while open, the loader's role may not write to the product table."""
        return self._denied(self.outputs["ProcessDataFunction"])

    def record_writes_denied(self) -> AbstractContextManager[None]:
        """An outage of the Map workflow: its role may not write to the record table."""
        loader = self.outputs["ProcessDataFunction"]
        return self._denied(loader.replace("process-data", "process-record"))

    @contextmanager
    def _denied(self, role: str) -> Iterator[None]:
        iam = self.client("iam")
        statement = {"Effect": "Deny", "Action": "dynamodb:BatchWriteItem", "Resource": "*"}
        iam.put_role_policy(
            RoleName=role,
            PolicyName="outage",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        try:
            yield
        finally:
            iam.delete_role_policy(RoleName=role, PolicyName="outage")


class NoticeQueue:
    """Subscribes to the notices, so that they can be shown."""

    def __init__(self, cloud: Cloud) -> None:
        self._sqs = cloud.client("sqs")
        topic = cloud.outputs["NotificationTopicArn"]
        self._url = self._sqs.create_queue(QueueName="demo-notices")["QueueUrl"]
        arn = self._attribute("QueueArn")
        self._sqs.set_queue_attributes(
            QueueUrl=self._url, Attributes={"Policy": _may_send(topic, arn)}
        )
        cloud.client("sns").subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=arn,
            Attributes={"RawMessageDelivery": "true"},
        )

    def newest(self) -> Mapping[str, Any]:
        """The next notice of a load; waits for it."""
        return await_value(self._take)

    def _take(self) -> Mapping[str, Any] | None:
        messages = self._sqs.receive_message(QueueUrl=self._url).get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
            notice: Mapping[str, Any] = json.loads(message["Body"])
            if "kind" in notice:  # alarms come by the same topic
                return notice
        return None

    def _attribute(self, name: str) -> str:
        found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=[name])
        return str(found["Attributes"][name])


def await_value(look: Callable[[], _Found | None]) -> _Found:
    """Look until there is something to see.

    Raises:
        SystemExit: there was nothing for a minute.
    """
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise SystemExit("What the tour waited for did not happen.")


def _may_send(topic: str, queue: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
