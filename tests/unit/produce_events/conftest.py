"""The function's folder and the layer are on its path; its module `handler` has a name here."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.unit.handlers import imported_handler

_ROOT = Path(__file__).parents[3]
for _folder in ("lambda-layer-tarius/python", "src/produce-events"):
    if str(_ROOT / _folder) not in sys.path:
        sys.path.insert(0, str(_ROOT / _folder))

REGION = "us-east-1"
BUCKET = "store-events"


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler of its invocation."""

    left: int = 420_000
    aws_request_id: str = "a-request"
    function_name: str = "produce-events"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:123456789012:function:produce-events"

    def get_remaining_time_in_millis(self) -> int:
        return self.left


@dataclass(frozen=True)
class Account:
    """The function and its bucket, in process."""

    handler: ModuleType

    def run(self, context: Context | None = None, **wanted: int) -> Any:
        """Invoke the function."""
        return self.handler.handler(wanted, context or Context())

    def stored(self) -> Mapping[str, Any]:
        """The events that are there, by key."""
        s3 = boto3.client("s3", region_name=REGION)
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        keys = [it["Key"] for page in pages for it in page.get("Contents", [])]
        return {it: json.loads(s3.get_object(Bucket=BUCKET, Key=it)["Body"].read()) for it in keys}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    with mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "testing")
        for name, value in {
            "AWS_DEFAULT_REGION": REGION,
            "STORE_EVENTS_BUCKET": BUCKET,
            "EVENTS_PREFIX": "store_events/",
            "PRODUCE_SECONDS": "1",
            "POWERTOOLS_SERVICE_NAME": "produce-events",
            "POWERTOOLS_METRICS_NAMESPACE": "tarius",
        }.items():
            monkeypatch.setenv(name, value)
        boto3.client("s3").create_bucket(Bucket=BUCKET)
        yield Account(imported_handler("produce-events"))
