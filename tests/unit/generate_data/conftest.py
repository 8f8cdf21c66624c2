"""The function's folder and the layer are on its path; its module `handler` has a name here."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.unit.handlers import imported_handler

_ROOT = Path(__file__).parents[3]
for _folder in ("lambda-layer-tarius/python", "src/generate-data"):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))

REGION = "us-east-1"
BUCKET = "runs"


@dataclass(frozen=True)
class Account:
    """The function, its queue and its bucket, in process."""

    handler: ModuleType
    queue: str

    @property
    def sqs(self) -> Any:
        """A client of the queue's service."""
        return boto3.client("sqs", region_name=REGION)

    @property
    def s3(self) -> Any:
        """A client of the bucket's service."""
        return boto3.client("s3", region_name=REGION)

    def send(self, body: str) -> None:
        """Put a message on the queue of failed records."""
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=body)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    with mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
        queue = boto3.client("sqs").create_queue(QueueName="failed-records")["QueueUrl"]
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        for name, value in {
            "MOST_RECORDS": "1000",
            "MOST_RETRIED": "50",
            "HOLD_SECONDS": "7200",
            "MAX_CONCURRENCY": "10",
            "BATCH_SIZE": "100",
            "RUNS_BUCKET": BUCKET,
            "RUNS_PREFIX": "map-runs/",
            "FAILED_RECORDS_QUEUE_URL": queue,
            "POWERTOOLS_SERVICE_NAME": "generate-data",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("failed_records._WAIT_SECONDS", 0)
        yield Account(imported_handler("generate-data"), queue)
