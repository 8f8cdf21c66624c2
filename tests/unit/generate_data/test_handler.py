"""A run's items: failed records of earlier runs first, then the range that was asked for."""

import json
from collections.abc import Iterator
from itertools import chain, repeat
from types import SimpleNamespace
from typing import Any

import pytest

from tarius.errors import InvalidRangeError, StillTakingError
from tarius.records.record import Record
from tests.unit.generate_data.conftest import BUCKET, Account

FAILED = Record(7, "1763718000.5", "abc")


def context(request: str, times: Iterator[int]) -> SimpleNamespace:
    return SimpleNamespace(
        aws_request_id=request,
        function_name="generate-data",
        memory_limit_in_mb=256,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:generate-data",
        get_remaining_time_in_millis=lambda: next(times),
    )


def generate(
    account: Account,
    given: Any,
    run: str = "run-1",
    request: str = "request-1",
    times: Iterator[int] | None = None,
) -> dict[str, Any]:
    event = {"input": given, "run": run}
    invocation = context(request, times or repeat(900_000))
    answer: dict[str, Any] = account.handler.handler(event, invocation)
    return answer


def waiting(account: Account) -> tuple[int, int]:
    """Messages of the queue that are visible, and those that are held."""
    found = account.sqs.get_queue_attributes(QueueUrl=account.queue, AttributeNames=["All"])
    counts = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    visible, held = (int(found["Attributes"][it]) for it in counts)
    return visible, held


def items(account: Account, answer: dict[str, Any]) -> list[dict[str, Any]]:
    found = account.s3.get_object(Bucket=answer["bucket"], Key=answer["key"])["Body"].read()
    return [json.loads(line) for line in found.decode().splitlines()]


def test_a_range_makes_a_record_for_each_number(account: Account) -> None:  # C1, C2
    answer = generate(account, {"start_seq": 5, "end_seq": 8})
    assert (answer["made"], answer["retried"]) == (3, 0)
    assert answer["key"] == "map-runs/run-1/items-request-1.jsonl"
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
    assert waiting(account) == (0, 1)


def test_an_empty_range_on_an_empty_queue_writes_no_items(account: Account) -> None:  # C9
    answer = generate(account, {"start_seq": 0, "end_seq": 0})
    assert (answer["made"], answer["retried"]) == (0, 0)
    keys = [it["Key"] for it in account.s3.list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert keys == ["map-runs/run-1/answer.json"]


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
    assert waiting(account) == (1, 0)
    assert "Contents" not in account.s3.list_objects_v2(Bucket=BUCKET)


def test_a_repeat_gets_the_answer_of_the_invocation_that_took_the_messages(
    account: Account,
) -> None:  # C6, C9
    for _ in range(5):
        account.send(json.dumps(FAILED.as_json()))
    nothing_new = {"start_seq": 0, "end_seq": 0}
    first = generate(account, nothing_new)
    assert first["retried"] == 5
    # Messages that came meanwhile are those of another run.
    account.send(json.dumps(FAILED.as_json()))
    assert generate(account, nothing_new, request="request-2") == first
    assert waiting(account) == (1, 5)
    assert generate(account, nothing_new, run="run-2")["retried"] == 1


def test_a_repeat_beside_one_that_is_still_at_work_takes_nothing(account: Account) -> None:
    account.send(json.dumps(FAILED.as_json()))
    started = {"Bucket": BUCKET, "Key": "map-runs/run-1/answer.json"}
    account.s3.put_object(**started, Body=json.dumps({"request": "request-1"}))
    with pytest.raises(StillTakingError, match="an earlier try"):
        generate(account, {"start_seq": 0, "end_seq": 1}, request="request-2")
    assert waiting(account) == (1, 0)
    # Its own beginning, of which S3's answer was lost, is no other's.
    assert generate(account, {"start_seq": 0, "end_seq": 1})["retried"] == 1


@pytest.mark.parametrize("refused", ["upload_fileobj", "put_object"])
def test_what_was_taken_is_let_go_if_it_cannot_be_written(
    account: Account, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:  # C8
    for _ in range(25):
        account.send(json.dumps(FAILED.as_json()))
    sqs, s3 = account.handler.clients()
    allowed = getattr(s3, refused)

    def refuse(*args: Any, **request: Any) -> Any:
        if "IfNoneMatch" in request:  # the beginning
            return allowed(*args, **request)
        raise ConnectionError("S3 is gone")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(s3, refused, refuse)
        meanwhile.setattr(account.handler, "clients", lambda: (sqs, s3))
        with pytest.raises(ConnectionError):
            generate(account, {"start_seq": 0, "end_seq": 0})
    assert waiting(account) == (25, 0)
    # A redrive of the execution takes them again.
    again = generate(account, {"start_seq": 0, "end_seq": 0}, request="request-2")
    assert again["retried"] == 25


def test_half_of_the_time_is_kept_for_what_comes_after_the_queue(account: Account) -> None:
    for _ in range(30):
        account.send(json.dumps(FAILED.as_json()))
    times = chain([900_000, 899_000], repeat(449_000))
    answer = generate(account, {"start_seq": 0, "end_seq": 3}, times=times)
    assert (answer["made"], answer["retried"]) == (3, 10)
    assert waiting(account) == (20, 10)
