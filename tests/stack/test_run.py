"""State machines are run and followed as a user does it, and dead letters are given back."""

import json
import subprocess
import uuid
from typing import Any

import pytest

from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("shared")

LOCAL = ("--env", "devl", "--local")


def _run(platform: Platform, *words: str, answer: str = "") -> "subprocess.CompletedProcess[str]":
    return platform.deployer("run", "map-workflow", *words, *LOCAL, answer=answer)


def _records(done: "subprocess.CompletedProcess[str]", kind: str) -> list[dict[str, Any]]:
    return [it for it in map(json.loads, done.stdout.splitlines()) if it["type"] == kind]


def test_run_shows_its_states_and_prints_the_output_alone(platform: Platform) -> None:  # C1 C4
    done = _run(platform, "--input", '{"start_seq": 5000, "end_seq": 5010}')

    assert done.returncode == 0, done.stdout + done.stderr
    output = json.loads(done.stdout)
    assert (output["made"], output["written"], output["failed"]) == (10, 10, 0)
    for state in ("GenerateData", "ProcessRecords"):
        assert f"entered    {state}" in done.stderr
        assert f"succeeded  {state}" in done.stderr
    for state in ("AnythingToDo", "CountAll", "Done"):  # over at once, and worth one line
        assert f"entered    {state}" not in done.stderr
        assert f"succeeded  {state}" in done.stderr
    assert "ProcessRecords  10 of 10 items done; 1 of 1 execution done" in done.stderr
    assert "map-workflow SUCCEEDED" in done.stderr


def test_refused_input_fails_with_its_error_by_name(platform: Platform) -> None:  # C5
    done = _run(platform, "--input", '{"start_seq": 5, "end_seq": 1}', "--output", "json")

    assert done.returncode == 1
    [ended] = _records(done, "execution-ended")
    assert (ended["status"], ended["error"]) == ("FAILED", "InvalidRangeError")
    assert "end_seq is less than start_seq" in ended["cause"]
    assert ended["output"] == ""
    [result] = _records(done, "result")
    assert (result["exit_code"], result["told"]) == (1, True)


@pytest.mark.parametrize(
    ("given", "answer", "where"),
    [('{"start_seq": 0,\n "end_seq"}', "", "--input:2:11"), ("-", "{", "<stdin>:1:2")],
)
def test_input_that_is_no_json_says_where(
    platform: Platform, given: str, answer: str, where: str
) -> None:
    done = _run(platform, "--input", given, answer=answer)
    assert done.returncode == 2
    assert f"Error: {where}: the input is not JSON" in done.stderr


def test_detached_execution_is_followed_later_by_its_name(platform: Platform) -> None:
    file, name = platform.root / "input.json", f"later-{uuid.uuid4().hex[:8]}"
    file.write_text('{"start_seq": 0, "end_seq": 0}')

    begun = _run(platform, "--input", str(file), "--name", name, "--detach")
    followed = _run(platform, "--execution", name, "--output", "json")
    taken = _run(platform, "--input", str(file), "--name", name)
    unknown = _run(platform, "--execution", f"{name}-not")

    assert begun.returncode == 0, begun.stderr
    assert begun.stdout.endswith(f":{name}\n")
    assert followed.returncode == 0, followed.stdout
    [ended] = _records(followed, "execution-ended")
    assert (ended["arn"], ended["status"]) == (begun.stdout.strip(), "SUCCEEDED")
    assert (taken.returncode, unknown.returncode) == (2, 2)
    assert f"--execution {name}" in taken.stderr
    assert name in unknown.stderr


def test_unknown_state_machine_names_those_there_are(platform: Platform) -> None:
    done = platform.deployer("run", "map-workflo", *LOCAL)
    assert done.returncode == 2
    assert "Did you mean 'map-workflow'?" in done.stderr


@pytest.mark.xdist_group("given-up")  # it has a platform of its own
def test_given_up_records_are_listed_and_go_back_to_their_queue(fresh: Platform) -> None:  # C8
    assert fresh.deploy().returncode == 0
    sqs = fresh.client("sqs")
    source, letters = (
        fresh.outputs[it] for it in ("FailedRecordsQueueUrl", "FailedRecordsDeadLetterQueueUrl")
    )
    sqs.send_message(QueueUrl=source, MessageBody='{"sequenceNo": 1}')
    for _ in range(4):  # three retries, and the look by which SQS moves it
        sqs.receive_message(QueueUrl=source, VisibilityTimeout=0)

    listed = fresh.deployer("dlq", "list", *LOCAL, "--output", "json")
    replayed = fresh.deployer("dlq", "replay", "--function", "map-workflow-dlq", *LOCAL)
    refused = fresh.deployer("dlq", "redrive", "process-data-dlq", *LOCAL, "--yes")
    moved = fresh.deployer("dlq", "redrive", "map-workflow-dlq", *LOCAL, "--yes")

    [queue], [letter] = _records(listed, "letter-queue"), _records(listed, "dead-letter")
    assert (queue["queue"], queue["messages"]) == (letters.rpartition("/")[2], 1)
    assert letter["source"] == source.rpartition("/")[2]
    assert letter["body"] == ""
    assert (replayed.returncode, refused.returncode) == (2, 2)
    assert "deployer dlq redrive map-workflow-dlq --env devl --local" in replayed.stderr
    assert "deployer dlq replay --function process-data --env devl --local" in refused.stderr
    for name in ("process-data-dlq", "bulk-load-dlq", "BulkLoadDeadLetterStack/DeadLetterQueue"):
        found = fresh.deployer("dlq", "list", "--queue", name, *LOCAL)
        assert (found.returncode, found.stdout) == (0, "There are no dead letters.\n")
    assert moved.returncode == 0, moved.stderr
    assert "COMPLETED, 1 message of about 1 moved" in moved.stdout
    [back] = sqs.receive_message(QueueUrl=source)["Messages"]
    assert back["Body"] == '{"sequenceNo": 1}'
