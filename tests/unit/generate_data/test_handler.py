"""A run's items: failed records of earlier runs first, then the range that was asked for."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from tarius.errors import InvalidRangeError
from tarius.records.record import Record
from tests.unit.generate_data.conftest import BUCKET, Account

CONTEXT = SimpleNamespace(
    aws_request_id="request-1",
    function_name="generate-data",
    memory_limit_in_mb=256,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:generate-data",
)
FAILED = Record(7, "1763718000.5", "abc")


def generate(account: Account, given: Any, run: str = "run-1") -> dict[str, Any]:
    answer: dict[str, Any] = account.handler.handler({"input": given, "run": run}, CONTEXT)
    return answer


def items(account: Account, answer: dict[str, Any]) -> list[dict[str, Any]]:
    found = account.s3.get_object(Bucket=answer["bucket"], Key=answer["key"])["Body"].read()
    return [json.loads(line) for line in found.decode().splitlines()]


def test_a_range_makes_a_record_for_each_number(account: Account) -> None:  # C1, C2
    answer = generate(account, {"start_seq": 5, "end_seq": 8})
    assert (answer["made"], answer["retried"]) == (3, 0)
    assert answer["key"] == "map-runs/run-1/items.jsonl"
    found = items(account, answer)
    assert [it["sequenceNo"] for it in found] == [5, 6, 7]
    assert len({it["text"] for it in found}) == 3
    assert all(float(it["generatedUnixTime"]) > 1_700_000_000 for it in found)


def test_runs_that_make_the_same_numbers_make_records_of_their_own(account: Account) -> None:
    keys = set()
    for run in ("run-1", "run-2"):
        answer = generate(account, {"start_seq": 0, "end_seq": 50}, run)
        keys |= {(it["sequenceNo"], it["generatedUnixTime"]) for it in items(account, answer)}
    assert len(keys) == 100


def test_failed_records_come_first_and_stay_on_the_queue(account: Account) -> None:  # C6
    account.send(json.dumps(FAILED.as_json()))
    answer = generate(account, {"start_seq": 0, "end_seq": 1})
    assert (answer["made"], answer["retried"]) == (1, 1)
    first, second = items(account, answer)
    assert first.pop("receipt")
    assert first == FAILED.as_json()
    assert second["sequenceNo"] == 0
    attributes = account.sqs.get_queue_attributes(QueueUrl=account.queue, AttributeNames=["All"])
    assert attributes["Attributes"]["ApproximateNumberOfMessagesNotVisible"] == "1"


def test_an_empty_range_on_an_empty_queue_writes_nothing(account: Account) -> None:  # C9
    answer = generate(account, {"start_seq": 0, "end_seq": 0})
    assert (answer["made"], answer["retried"]) == (0, 0)
    assert "Contents" not in account.s3.list_objects_v2(Bucket=BUCKET)


def test_no_more_messages_are_taken_than_a_run_may(account: Account) -> None:
    for _ in range(60):
        account.send(json.dumps(FAILED.as_json()))
    assert generate(account, {"start_seq": 0, "end_seq": 0})["retried"] == 50


def test_a_message_that_holds_no_record_takes_its_turns(account: Account) -> None:
    account.send("not a record")
    answer = generate(account, {"start_seq": 0, "end_seq": 0})
    [item] = items(account, answer)
    assert item["fault"] == "the body is not JSON"
    assert item["receipt"]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (None, "no JSON object"),
        ([], "no JSON object"),
        ("0-10", "no JSON object"),
        ({}, "start_seq is missing"),
        ({"start_seq": 0}, "end_seq is missing"),
        ({"start_seq": -1, "end_seq": 1}, "start_seq is negative"),
        ({"start_seq": 2, "end_seq": 1}, "end_seq is less"),
        ({"start_seq": 0.5, "end_seq": 1}, "start_seq is no whole number"),
        ({"start_seq": 0, "end_seq": "1"}, "end_seq is no whole number"),
        ({"start_seq": False, "end_seq": 1}, "start_seq is no whole number"),
        ({"start_seq": 0, "end_seq": 1001}, "one execution makes 1000"),
        ({"start_seq": 0, "end_seq": 10**30}, "more than 15 digits"),
        ({"start_seq": 0, "end_seq": 1, "force": True}, "unknown field 'force'"),
    ],
)
def test_a_refused_input_takes_and_writes_nothing(
    account: Account, given: Any, problem: str
) -> None:
    account.send(json.dumps(FAILED.as_json()))
    with pytest.raises(InvalidRangeError, match=problem):
        generate(account, given)
    attributes = account.sqs.get_queue_attributes(QueueUrl=account.queue, AttributeNames=["All"])
    assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "1"
    assert "Contents" not in account.s3.list_objects_v2(Bucket=BUCKET)
