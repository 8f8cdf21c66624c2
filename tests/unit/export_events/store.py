"""A table of events with its backups, and what its state machine does, step by step."""

import gzip
import hashlib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest

from item_lines import line_item

_ROOT = Path(__file__).parents[3]
REGION = "us-east-1"
TABLE = "tarius-events"
BACKUPS, WORK = "backup-bucket", "work-bucket"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:weekly-backup:run-1"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234"


@dataclass(frozen=True)
class Store:
    """The clients and the function."""

    handler: ModuleType
    dynamodb: Any
    s3: Any
    sqs: Any
    queue: str

    def put(self, *items: Mapping[str, Any]) -> None:
        """Put items, in DynamoDB's notation, into the table."""
        for item in items:
            self.dynamodb.put_item(TableName=TABLE, Item=item)

    def step(self, event: Mapping[str, Any], milliseconds: int = 900_000) -> dict[str, Any]:
        """Invoke the function; its answer and its event pass through JSON, as on AWS."""
        context = SimpleNamespace(
            aws_request_id="request-1",
            function_name="export-events",
            memory_limit_in_mb=256,
            invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:export-events",
            get_remaining_time_in_millis=lambda: milliseconds,
        )
        answer = self.handler.handler(json.loads(json.dumps(event)), context)
        told: dict[str, Any] = json.loads(json.dumps(answer))
        return told

    def plan(self, execution: str = EXECUTION, at: str = "2026-02-08T02:00:00.123Z") -> Any:
        """The first step."""
        return self.step({"step": "plan", "execution": execution, "startedAt": at})

    def copy(self, plan: Any, milliseconds: int = 900_000) -> list[list[str]]:
        """The second step, for each segment, as often as it wants to go on."""
        parts = []
        for segment in plan["segments"]:
            progress: Any = None
            while True:
                event = {"step": "copy", "backup": plan["backup"], "segment": segment}
                answer = self.step({**event, "progress": progress}, milliseconds)
                progress = answer["progress"]
                if not answer["more"]:
                    break
            parts.append(progress["parts"])
        return parts

    def finish(self, plan: Any, parts: list[list[str]]) -> dict[str, Any]:
        """The last step."""
        return self.step({"step": "finish", "backup": plan["backup"], "parts": parts})

    def back_up(self, **plan: str) -> dict[str, Any]:
        """All of them."""
        planned = self.plan(**plan)
        return self.finish(planned, self.copy(planned))

    def read(self, key: str) -> bytes:
        """An object of a backup."""
        body: bytes = self.s3.get_object(Bucket=BACKUPS, Key=key)["Body"].read()
        return body

    def listed(self, prefix: str = "") -> list[str]:
        """What lies in the bucket of backups."""
        found = self.s3.list_objects_v2(Bucket=BACKUPS, Prefix=prefix)
        return [it["Key"] for it in found.get("Contents", [])]

    def manifest(self, folder: str) -> dict[str, Any]:
        """A backup's manifest."""
        found: dict[str, Any] = json.loads(self.read(f"{folder}manifest.json"))
        return found

    def items(self, folder: str) -> list[dict[str, Any]]:
        """The items of a backup, each file checked by what the manifest says of it."""
        found = []
        for it in self.manifest(folder)["files"]:
            body = self.read(folder + it["key"])
            assert (len(body), hashlib.sha256(body).hexdigest()) == (it["bytes"], it["sha256"])
            lines = gzip.decompress(body).splitlines()
            assert len(lines) == it["items"]
            found += [line_item(line) for line in lines]
        return found

    def notices(self) -> list[dict[str, Any]]:
        """What the topic was told."""
        found = self.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        bodies = [json.loads(it["Body"]) for it in found.get("Messages", [])]
        return [{**json.loads(it["Message"]), "subject": it["Subject"]} for it in bodies]


def event(number: int, day: str = "2026-02-01", /, **others: Any) -> dict[str, Any]:
    """An item as the events API writes it."""
    return {
        "Id": {"S": f"event-{number}"},
        "type": {"S": "sale"},
        "category": {"S": "toys"},
        "tarius:list": {"S": f"sale/{day}"},
        "tarius:order": {"S": f"{day}T08:00:00.{number:06}Z/event-{number}"},
        **others,
    }


def by_id(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Items in an order of their own."""
    return sorted(items, key=lambda it: str(it["Id"]["S"]))


def make_store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """Make table, buckets, topic and function."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for bucket in (BACKUPS, WORK):
        s3.create_bucket(Bucket=bucket)
    topic = boto3.client("sns").create_topic(Name="notices")["TopicArn"]
    sqs = boto3.client("sqs")
    queue = sqs.create_queue(QueueName="notices")["QueueUrl"]
    boto3.client("sns").subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:123456789012:notices"
    )
    for name, value in {
        "EVENT_TABLE": TABLE,
        "BACKUP_BUCKET": BACKUPS,
        "BACKUP_PREFIX": "backups/",
        "WORK_BUCKET": WORK,
        "WORK_PREFIX": "backups/",
        "NOTICE_TOPIC_ARN": topic,
        "KEY_ID": KEY,
        "SEGMENTS": "3",
        "EXPORT_SEGMENTS": "5",
        "READ_UNITS": "1500",
        "SEGMENT_SECONDS": "600",
        "EXPORT_THRESHOLD_BYTES": "1000000",
        "TOTALLED_MEMBERS": "price, qty",
        "POWERTOOLS_SERVICE_NAME": "export-events",
        "POWERTOOLS_METRICS_NAMESPACE": "tarius",
    }.items():
        monkeypatch.setenv(name, value)
    return Store(_import_handler(), dynamodb, s3, sqs, queue)


def _import_handler() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "export_events_handler", _ROOT / "src/export-events/handler.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
