"""Whatever happens, CloudFormation is answered, and in time. H6."""

import json
import logging
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

import cfn_answer
from tests.unit.manage_folders.account import (
    BUCKET,
    SLOWEST_ANSWER,
    SLOWEST_CALL,
    URL,
    Account,
)


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
    s3, left = account.changes.s3_client(), 120.0

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
    config = account.changes.s3_client().meta.config
    tries = config.retries["total_max_attempts"]
    pause = 1  # botocore's first, at the most
    call = tries * (config.connect_timeout + config.read_timeout) + (tries - 1) * pause
    assert call <= SLOWEST_CALL
    answer = cfn_answer._TRIES * 2 * cfn_answer._TIMEOUT_SECONDS + 1 + 2
    assert answer <= SLOWEST_ANSWER
    assert SLOWEST_CALL + SLOWEST_ANSWER <= account.changes._LEAST_SECONDS


@pytest.mark.parametrize("kind", ["Create", "Update", "Delete"])
def test_an_exception_is_answered_with_its_reason(
    account: Account, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:  # H6
    def denied(*_: Any, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "PutObject")

    account.make_bucket()
    account.request("Create", "raw-data")
    for method in ("make", "remove"):
        monkeypatch.setattr(account.changes.FolderMarkers, method, denied)
    answer = account.request(kind, "raw-data", PhysicalResourceId=f"{BUCKET}/Folders")
    assert (answer["Status"], "AccessDenied" in answer["Reason"]) == ("FAILED", True)
    assert answer["PhysicalResourceId"] == f"{BUCKET}/Folders"


def test_an_unknown_request_type_without_anything_else_is_still_answered(account: Account) -> None:
    answer = account.request("Create", ResourceProperties={"BucketName": ["x"], "Folders": {}})
    assert answer["Status"] == "FAILED"


def test_a_layer_that_is_missing_is_answered_with_its_name(
    account: Account, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:  # H6
    # None in the place of a module is one that cannot be imported.
    monkeypatch.setitem(sys.modules, "aws_lambda_powertools", None)
    monkeypatch.delitem(sys.modules, "folder_changes")
    answer = account.request("Create", "raw-data")
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith("ModuleNotFoundError: ")
    assert "aws_lambda_powertools" in answer["Reason"]
    assert answer["PhysicalResourceId"] == "Folders"
    assert "aws_lambda_powertools" in caplog.text


def test_a_context_that_is_not_lambdas_is_answered(account: Account) -> None:  # H6
    event = {"RequestType": "Create", "ResponseURL": URL, "LogicalResourceId": "Folders"}
    account.handler.handler(event, SimpleNamespace(log_stream_name="none"))
    assert account.answers[-1]["Status"] == "FAILED"


@pytest.mark.parametrize("asked_for", ["", "true"])
def test_the_response_url_is_never_logged(
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    asked_for: str,
) -> None:  # H5
    monkeypatch.setenv("POWERTOOLS_LOGGER_LOG_EVENT", asked_for)
    caplog.set_level(logging.INFO)
    account.make_bucket()
    account.request("Create", "raw-data")
    account.request("Create", "//")
    logged = [json.loads(line) for line in account.log.getvalue().splitlines()]
    assert [it["message"] for it in logged] == [
        "Create of folders",
        "Create of folders",
        "Create of folders failed",
    ]
    assert {it["function_request_id"] for it in logged} == {"1"}
    assert logged[0]["resource"] == "Folders"
    for text in (caplog.text, account.log.getvalue()):
        assert "secret" not in text
        assert "Signature" not in text
