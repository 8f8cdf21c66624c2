"""Folders are made and removed, and nothing else is ever touched. T6, H6."""

import importlib.util
import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

import cfn_answer

BUCKET = "landing-zone"
STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/tarius/0001"
HANDLER = Path(__file__).parents[3] / "src/manage-folders/handler.py"
URL = "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x?Signature=secret"


# Seconds that one call to S3, with all of its tries, and the answer with all of its own may last.
SLOWEST_CALL = 17
SLOWEST_ANSWER = 33


class Account:
    """An account with a bucket, and CloudFormation's way of calling the function."""

    def __init__(self, handler: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.handler = handler
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


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    spec = importlib.util.spec_from_file_location("manage_folders_handler", HANDLER)
    assert spec is not None
    assert spec.loader is not None
    handler = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = handler
    spec.loader.exec_module(handler)
    with mock_aws():
        yield Account(handler, monkeypatch)


def test_create_makes_the_folders_and_names_itself_by_its_bucket(account: Account) -> None:  # T6
    account.make_bucket()
    answer = account.request("Create", "raw-data", "invalid-records/")
    assert answer == {
        "Status": "SUCCESS",
        "PhysicalResourceId": f"{BUCKET}/Folders",
        "StackId": STACK,
        "RequestId": "request",
        "LogicalResourceId": "Folders",
    }
    assert account.keys() == ["invalid-records/", "raw-data/"]


def test_create_twice_is_create_once(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    account.request("Create", "raw-data")
    assert account.versions() == 1


def test_a_folder_that_is_there_is_neither_overwritten_nor_removed(account: Account) -> None:
    account.make_bucket()
    account.s3.put_object(Bucket=BUCKET, Key="raw-data/", Body=b"", Metadata={"mine": "yes"})
    assert account.request("Create", "raw-data")["Status"] == "SUCCESS"
    assert account.request("Delete", "raw-data")["Status"] == "SUCCESS"
    assert account.s3.head_object(Bucket=BUCKET, Key="raw-data/")["Metadata"] == {"mine": "yes"}
    assert account.versions() == 1


def test_delete_removes_the_folders_whole_and_nothing_else(account: Account) -> None:  # H6
    account.make_bucket()
    account.request("Create", "raw-data", "invalid-records")
    for key in ("raw-data/a.csv", "raw-data/sub/", "raw-data.csv", "raw-data/sub/b.csv"):
        account.s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    account.request("Delete", "raw-data", "invalid-records")
    assert account.keys() == [
        "raw-data.csv",
        "raw-data/a.csv",
        "raw-data/sub/",
        "raw-data/sub/b.csv",
    ]
    assert account.versions() == 4  # no version and no delete marker of a folder is left


def test_delete_never_removes_an_object_that_took_the_markers_place(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    account.s3.put_object(Bucket=BUCKET, Key="raw-data/", Body=b"content")
    account.request("Delete", "raw-data")
    assert account.s3.get_object(Bucket=BUCKET, Key="raw-data/")["Body"].read() == b"content"
    assert account.versions() == 1


def test_delete_names_the_null_version_in_a_bucket_without_versioning(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = Mock()  # moto knows no version by the name of null
    s3.get_paginator.return_value.paginate.return_value = [
        {"Versions": [{"Key": "raw-data/", "VersionId": "null", "Size": 0}]}
    ]
    s3.head_object.return_value = {
        "ContentLength": 0,
        "Metadata": {"made-by-stack": STACK, "made-by-resource": "Folders"},
    }
    monkeypatch.setattr(account.handler, "s3_client", lambda: s3)
    assert account.request("Delete", "raw-data")["Status"] == "SUCCESS"
    s3.delete_object.assert_called_once_with(Bucket=BUCKET, Key="raw-data/", VersionId="null")


def test_delete_never_removes_what_another_stack_made(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data", StackId=STACK + "-other")
    account.request("Delete", "raw-data")
    assert account.keys() == ["raw-data/"]


def test_a_marker_deleted_by_hand_leaves_nothing_behind(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data")
    account.s3.delete_object(Bucket=BUCKET, Key="raw-data/")
    assert account.request("Delete", "raw-data")["Status"] == "SUCCESS"
    assert account.keys() == []


def test_update_makes_new_folders_and_removes_those_that_are_dropped(account: Account) -> None:
    account.make_bucket()
    account.request("Create", "raw-data", "old")
    answer = account.update(["raw-data", "old"], ["raw-data", "new"])
    assert answer["PhysicalResourceId"] == f"{BUCKET}/Folders"
    assert account.keys() == ["new/", "raw-data/"]


def test_another_bucket_is_another_resource_and_the_old_one_is_left_to_its_delete(
    account: Account,
) -> None:  # H6
    account.make_bucket()
    account.make_bucket("other")
    account.request("Create", "raw-data")
    properties = {"BucketName": "other", "Folders": ["raw-data"]}
    old = {"BucketName": BUCKET, "Folders": ["raw-data"]}
    answer = account.request(
        "Update",
        PhysicalResourceId=f"{BUCKET}/Folders",
        ResourceProperties=properties,
        OldResourceProperties=old,
    )
    assert answer["PhysicalResourceId"] == "other/Folders"
    assert (account.keys(), account.keys("other")) == (["raw-data/"], ["raw-data/"])
    account.request("Delete", "raw-data", PhysicalResourceId=f"{BUCKET}/Folders")
    assert (account.keys(), account.keys("other")) == ([], ["raw-data/"])


def test_a_renamed_resource_keeps_its_folders_when_the_old_name_is_deleted(
    account: Account,
) -> None:  # H6
    account.make_bucket()
    account.request("Create", "raw-data")
    account.request("Create", "raw-data", LogicalResourceId="Renamed")
    account.request("Delete", "raw-data", PhysicalResourceId=f"{BUCKET}/Folders")
    assert account.keys() == ["raw-data/"]
    account.request("Delete", "raw-data", LogicalResourceId="Renamed")
    assert account.versions() == 0


@pytest.mark.parametrize(
    "properties",
    [
        None,
        {},
        {"BucketName": BUCKET},
        {"BucketName": "", "Folders": ["a"]},
        {"BucketName": BUCKET, "Folders": []},
        {"BucketName": BUCKET, "Folders": "raw-data"},
        {"BucketName": BUCKET, "Folders": [""]},
        {"BucketName": BUCKET, "Folders": ["/"]},
        {"BucketName": BUCKET, "Folders": ["/raw"]},
        {"BucketName": BUCKET, "Folders": ["a//b"]},
        {"BucketName": BUCKET, "Folders": [1]},
        {"BucketName": BUCKET, "Folders": ["x" * 1024]},
    ],
)
def test_bad_properties_fail_the_create_with_a_reason_and_its_delete_succeeds(
    account: Account, properties: Any
) -> None:  # H6
    account.make_bucket()
    answer = account.request("Create", ResourceProperties=properties)
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("InvalidPropertiesError: ")
    answer = account.request(
        "Delete",
        ResourceProperties=properties,
        PhysicalResourceId=answer["PhysicalResourceId"],
    )
    assert (answer["Status"], account.versions()) == ("SUCCESS", 0)


def test_a_create_without_its_bucket_fails_and_its_delete_succeeds(account: Account) -> None:  # H6
    answer = account.request("Create", "raw-data")
    assert (answer["Status"], "NoSuchBucket" in answer["Reason"]) == ("FAILED", True)
    assert "2024/01/01/[1]abc" in answer["Reason"]
    physical_id = answer["PhysicalResourceId"]
    answer = account.request("Delete", "raw-data", PhysicalResourceId=physical_id)
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", physical_id)


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_slow_answers_of_s3_leave_time_to_answer_cloudformation(
    account: Account, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:  # H6
    folders = [f"folder-{number}" for number in range(10)]
    account.make_bucket()
    account.request("Create", *folders)
    s3, left = account.handler.s3_client(), 120.0

    def slow(**_: Any) -> None:
        nonlocal left
        left -= SLOWEST_CALL

    s3.meta.events.register("before-call.s3", slow)
    account.remaining = lambda: left
    answer = account.request(
        kind,
        *folders,
        PhysicalResourceId=f"{BUCKET}/Folders",
        OldResourceProperties={"BucketName": BUCKET, "Folders": ["old"]},
    )
    assert (answer["Status"], "OutOfTimeError" in answer["Reason"]) == ("FAILED", True)
    assert left >= SLOWEST_ANSWER
    assert left < 120 - 4 * SLOWEST_CALL  # much was done in the time that there was


def test_a_call_and_the_answer_last_no_longer_than_is_counted_on(account: Account) -> None:
    config = account.handler.s3_client().meta.config
    tries = config.retries["total_max_attempts"]
    pause = 1  # botocore's first, at the most
    call = tries * (config.connect_timeout + config.read_timeout) + (tries - 1) * pause
    assert call <= SLOWEST_CALL
    answer = cfn_answer._TRIES * 2 * cfn_answer._TIMEOUT_SECONDS + 1 + 2
    assert answer <= SLOWEST_ANSWER
    assert SLOWEST_CALL + SLOWEST_ANSWER <= account.handler._LEAST_SECONDS


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_an_exception_is_answered_with_its_reason(
    account: Account, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:  # H6
    def denied(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")

    account.make_bucket()
    account.request("Create", "raw-data")
    for method in ("make", "remove"):
        monkeypatch.setattr(account.handler.FolderMarkers, method, denied)
    answer = account.request(kind, "raw-data", PhysicalResourceId=f"{BUCKET}/Folders")
    assert (answer["Status"], "AccessDenied" in answer["Reason"]) == ("FAILED", True)
    assert answer["PhysicalResourceId"] == f"{BUCKET}/Folders"


def test_an_unknown_request_type_without_anything_else_is_still_answered(account: Account) -> None:
    answer = account.request("Create", ResourceProperties={"BucketName": ["x"], "Folders": {}})
    assert answer["Status"] == "FAILED"


def test_the_response_url_is_never_logged(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    account.make_bucket()
    account.request("Create", "raw-data")
    account.request("Create", "//")
    assert "Create of Folders" in caplog.text
    assert "secret" not in caplog.text
    assert "Signature" not in caplog.text
