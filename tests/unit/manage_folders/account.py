"""An account with a bucket, and CloudFormation's way of calling the function."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest

BUCKET = "landing-zone"
STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/tarius/0001"
HANDLER = Path(__file__).parents[3] / "src/manage-folders/handler.py"
URL = "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x?Signature=secret"


# Seconds that one call to S3, with all of its tries, and the answer with all of its own may last.
SLOWEST_CALL = 17
SLOWEST_ANSWER = 33


class Account:
    """An account with a bucket, and CloudFormation's way of calling the function."""

    def __init__(
        self, handler: ModuleType, changes: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.handler = handler
        self.changes = changes
        self.log = io.StringIO()
        changes.logger.logger_handler.setStream(self.log)
        self.s3 = boto3.client("s3", region_name="us-east-1")
        self.answers: list[dict[str, Any]] = []
        self.remaining: Callable[[], float] = lambda: 120.0
        monkeypatch.setattr(handler, "send_answer", self._answered)

    def make_bucket(self, name: str = BUCKET) -> None:
        self.s3.create_bucket(Bucket=name)
        self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def request(self, kind: str, *folders: str, **rest: Any) -> dict[str, Any]:
        """Make a request; returns the answer."""
        event = {
            "RequestType": kind,
            "ResponseURL": URL,
            "StackId": STACK,
            "RequestId": "request",
            "LogicalResourceId": "Folders",
            "ResourceProperties": {
                "ServiceToken": "arn",
                "BucketName": BUCKET,
                "Folders": list(folders),
            },
            **rest,
        }
        context = SimpleNamespace(
            aws_request_id="1",
            function_name="manage-folders",
            invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:manage-folders",
            memory_limit_in_mb=128,
            log_stream_name="2024/01/01/[1]abc",
            get_remaining_time_in_millis=lambda: int(self.remaining() * 1000),
        )
        self.handler.handler(event, context)
        return self.answers[-1]

    def update(self, old: list[str], new: list[str]) -> dict[str, Any]:
        return self.request(
            "Update",
            *new,
            PhysicalResourceId=f"{BUCKET}/Folders",
            OldResourceProperties={"BucketName": BUCKET, "Folders": old},
        )

    def keys(self, bucket: str = BUCKET) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=bucket)
        return [entry["Key"] for entry in listed.get("Contents", [])]

    def versions(self) -> int:
        """Versions and delete markers in the bucket."""
        listed = self.s3.list_object_versions(Bucket=BUCKET)
        return len(listed.get("Versions", [])) + len(listed.get("DeleteMarkers", []))

    def _answered(self, url: str, body: bytes) -> None:
        assert url == URL
        self.answers.append(json.loads(body))
