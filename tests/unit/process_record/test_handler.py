"""The function writes a batch to its table and answers with what became of each record."""

import json
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tests.unit.handlers import imported_handler

CONTEXT = SimpleNamespace(
    aws_request_id="request-1",
    function_name="process-record",
    memory_limit_in_mb=256,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:process-record",
)
TABLE = "records"
SECRET_TEXT = "nobody-logs-this"


def item(sequence: int, receipt: str | None = None) -> dict[str, Any]:
    made = {"sequenceNo": sequence, "generatedUnixTime": "1763718000.123456789"}
    return {**made, "text": SECRET_TEXT, **({} if receipt is None else {"receipt": receipt})}


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The handler's module, with a table in process."""
    with mock_aws():
        for name, value in {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "RECORD_TABLE": TABLE,
            "FAIL_SEQUENCE_NUMBERS": "",
            "POWERTOOLS_SERVICE_NAME": "process-record",
        }.items():
            monkeypatch.setenv(name, value)
        boto3.client("dynamodb").create_table(
            TableName=TABLE,
            AttributeDefinitions=[
                {"AttributeName": "sequenceNo", "AttributeType": "N"},
                {"AttributeName": "generatedUnixTime", "AttributeType": "N"},
            ],
            KeySchema=[
                {"AttributeName": "sequenceNo", "KeyType": "HASH"},
                {"AttributeName": "generatedUnixTime", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield imported_handler("process-record")


def test_a_batch_is_in_the_table(function: ModuleType) -> None:  # C2, C3
    answer = function.handler({"Items": [item(1), item(2, "r2")]}, CONTEXT)
    assert answer == {"written": 2, "acknowledged": ["r2"], "failed": [], "released": []}
    found = boto3.client("dynamodb").scan(TableName=TABLE)["Items"]
    assert sorted(it["sequenceNo"]["N"] for it in found) == ["1", "2"]
    assert found[0]["generatedUnixTime"] == {"N": "1763718000.123456789"}
    assert found[0]["text"] == {"S": SECRET_TEXT}


def test_the_switch_fails_records_new_and_old(
    function: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:  # C5
    monkeypatch.setenv("FAIL_SEQUENCE_NUMBERS", "2-3")
    answer = function.handler({"Items": [item(1), item(2), item(3, "r3")]}, CONTEXT)
    assert answer == {"written": 1, "acknowledged": [], "failed": [item(2)], "released": ["r3"]}


def test_the_answer_is_json_and_the_log_has_counts_alone(
    function: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    answer = function.handler({"Items": [item(1, "receipt-of-1")]}, CONTEXT)
    assert json.loads(json.dumps(answer)) == answer
    [logged] = [vars(it) for it in caplog.records if it.getMessage() == "Batch processed"]
    assert (logged["written"], logged["acknowledged"]) == (1, 1)
    assert SECRET_TEXT not in str(logged)
    assert "receipt-of-1" not in str(logged)


def test_a_missing_table_is_an_error_of_the_function(
    function: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECORD_TABLE", "another")
    with pytest.raises(Exception, match="ResourceNotFoundException"):
        function.handler({"Items": [item(1)]}, CONTEXT)
