"""What surrounds the loader, in process: bucket, tables, topic, and Lambda's way of calling."""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

import boto3
import pytest
from moto import mock_aws

from tarius.loads.claims import LEASE_SECONDS
from tarius.loads.turn import Waiting
from tests.unit.handlers import imported_handler

REGION = "us-east-1"
BUCKET = "landing-zone"
PRODUCTS = "products"
LEDGER = "ledger"
STATE_MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:bulk-load"
BULK_THRESHOLD = 50_000_000


class Clock:
    """Time that passes only when somebody waits, so that waiting costs the test nothing."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0
        self.while_waiting: list[Any] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.while_waiting:
            self.while_waiting.pop(0)()

    def pass_lease(self) -> None:
        self.now += LEASE_SECONDS + 1

    def waiting(self) -> Waiting:
        return Waiting(self.time, self.sleep, lambda low, high: (low + high) / 2)


class LandingZone:
    """The loader and all that it touches."""

    def __init__(self, handler: ModuleType) -> None:
        self.handler = handler
        self.s3 = boto3.client("s3", region_name=REGION)
        self.dynamodb = boto3.client("dynamodb", region_name=REGION)
        self.sqs = boto3.client("sqs", region_name=REGION)
        self.clock = Clock()
        self.queue = ""
        self._sequence = itertools.count(1)

    def put(self, body: bytes, key: str = "raw-data/products.csv") -> dict[str, Any]:
        """Put an object; returns the record that S3 notifies of it."""
        version = self.s3.put_object(Bucket=BUCKET, Key=key, Body=body).get("VersionId")
        return record(key, version, f"{next(self._sequence):016X}", len(body))

    def invoke(self, *records: dict[str, Any], request: str = "request-1", **context: Any) -> Any:
        """Invoke the handler as Lambda does for an event of these records."""
        return self.handler.handler({"Records": list(records)}, lambda_context(request, **context))

    def load(self, body: bytes, key: str = "raw-data/products.csv") -> dict[str, Any]:
        """Put an object and load it; returns its item in the ledger, as plain values."""
        put = self.put(body, key)
        self.invoke(put)
        return self.ledger(put)

    def ledger(self, put: dict[str, Any]) -> dict[str, Any]:
        """The ledger's item of an object's version, empty if there is none."""
        entity = put["s3"]["object"]
        return self.ledger_item(key_of(put), entity.get("versionId", "null"))

    def head(self, put: dict[str, Any]) -> dict[str, Any]:
        """The ledger's head of an object's key."""
        return self.ledger_item(key_of(put), "#head")

    def ledger_item(self, key: str, version: str) -> dict[str, Any]:
        found = self.dynamodb.get_item(
            TableName=LEDGER, Key={"objectKey": {"S": key}, "objectVersion": {"S": version}}
        )
        return plain(found.get("Item", {}))

    def products(self) -> dict[str, dict[str, Any]]:
        """The product table: items as plain values by ID."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=PRODUCTS)
        items = [plain(item) for page in pages for item in page["Items"]]
        return {item["ID"]: item for item in items}

    def keys(self, prefix: str = "") -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
        return [entry["Key"] for entry in listed.get("Contents", [])]

    def body(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def rejects(self, load: dict[str, Any]) -> list[list[str]]:
        """The rows of a load's rejects file, without its header."""
        text = self.body(load["rejectsKey"]).decode(errors="surrogateescape")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]

    def notices(self) -> list[dict[str, Any]]:
        """The notices sent since the last call."""
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                found.append(json.loads(json.loads(message["Body"])["Message"]))
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return found


def record(key: str, version: str | None, sequencer: str, size: int = 1) -> dict[str, Any]:
    """A record of S3's notifications."""
    entity: dict[str, Any] = {"key": quote_plus(key), "size": size, "sequencer": sequencer}
    if version:
        entity["versionId"] = version
    return {
        "eventSource": "aws:s3",
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": BUCKET}, "object": entity},
    }


def key_of(put: dict[str, Any]) -> str:
    from tarius.objects.created import created_objects

    return created_objects({"Records": [put]})[0].key


def plain(item: Any) -> dict[str, Any]:
    """An item of DynamoDB without its types; numbers stay text, to be compared exactly."""
    return {name: next(iter(value.values())) for name, value in item.items()}


def lambda_context(request: str, remaining: float | Callable[[], float] = 900.0) -> Any:
    """What the handler uses of Lambda's context; `remaining` is seconds, or what tells them."""
    seconds = remaining if callable(remaining) else lambda: remaining
    return SimpleNamespace(
        aws_request_id=request,
        function_name="tarius-process-data-devl-us-east-1",
        memory_limit_in_mb=256,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:process-data",
        get_remaining_time_in_millis=lambda: int(seconds() * 1000),
    )


@contextmanager
def landing_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[LandingZone]:
    """Make it all, on moto, and take it down."""
    environment = {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "PRODUCT_TABLE": PRODUCTS,
        "LEDGER_TABLE": LEDGER,
        "INPUT_PREFIX": "raw-data/",
        "REJECTS_PREFIX": "invalid-records/",
        "KEY_COLUMN": "ID",
        "NUMBER_COLUMNS": "Price (USD)",
        "BULK_LOAD_STATE_MACHINE_ARN": STATE_MACHINE,
        "BULK_LOAD_THRESHOLD_BYTES": str(BULK_THRESHOLD),
        "POWERTOOLS_SERVICE_NAME": "process-data",
        "POWERTOOLS_METRICS_NAMESPACE": "tarius",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        zone = LandingZone(imported_handler("process-data"))
        zone.s3.create_bucket(Bucket=BUCKET)
        zone.s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        _make_table(zone, PRODUCTS, "ID")
        _make_table(zone, LEDGER, "objectKey", "objectVersion")
        monkeypatch.setenv("NOTICE_TOPIC_ARN", _make_topic(zone))
        monkeypatch.setattr("object_load.Waiting", zone.clock.waiting)
        yield zone


def _make_table(zone: LandingZone, name: str, *keys: str) -> None:
    zone.dynamodb.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": key, "KeyType": kind}  # type: ignore[typeddict-item]
            for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        BillingMode="PAY_PER_REQUEST",
    )


def _make_topic(zone: LandingZone) -> str:
    topic = boto3.client("sns", region_name=REGION).create_topic(Name="notices")["TopicArn"]
    zone.queue = zone.sqs.create_queue(QueueName="subscriber")["QueueUrl"]
    queue = zone.sqs.get_queue_attributes(QueueUrl=zone.queue, AttributeNames=["QueueArn"])
    boto3.client("sns", region_name=REGION).subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=queue["Attributes"]["QueueArn"]
    )
    return topic
