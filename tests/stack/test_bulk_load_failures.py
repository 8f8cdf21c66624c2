"""Bulk loads that fail, are stopped or overtaken: nothing is lost, and the next may begin."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest

from tests.stack.bulk_files import bulk_file
from tests.stack.bulk_loads import (
    at_work,
    await_execution,
    entry_with,
    let_lease_end,
    superseded,
    titles,
)
from tests.stack.platform import Platform

pytestmark = pytest.mark.xdist_group("bulk")

LOCAL = ("--env", "devl", "--local")
LOAD_BATCH = "tarius-load-batch-devl-us-east-1"
STEER_LOAD = "tarius-steer-load-devl-us-east-1"


@pytest.fixture(autouse=True)
def _no_letters_left(bulk_platform: Platform) -> Iterator[None]:
    """Each test begins and ends with an empty dead letter queue."""
    yield
    for queue in ("ProcessDataDeadLetterQueueUrl", "BulkLoadDeadLetterQueueUrl"):
        bulk_platform.client("sqs").purge_queue(QueueUrl=bulk_platform.outputs[queue])


def test_a_lost_batch_fails_the_load_and_a_replay_loads_it(bulk_platform: Platform) -> None:
    file = bulk_file("lost")
    notices = bulk_platform.subscribe("bulk-notices-lost")
    with bulk_platform.denied(LOAD_BATCH, "dynamodb:BatchWriteItem"):
        version = bulk_platform.put("lost.csv", file.body)
        failed = entry_with(bulk_platform, "lost.csv", version, status="FAILED")
        [letter] = bulk_platform.cloud.eventually(bulk_platform.dead_letters, "the dead letter")

    assert failed["final"] == "False"
    assert "execution" in failed["reason"]
    execution = await_execution(bulk_platform, failed["execution"])
    assert execution["status"] == "FAILED"
    assert execution["error"] == "States.ExceedToleratedFailureThreshold"
    assert notices.next_load("lost.csv")["kind"] == "failed"
    [record] = json.loads(letter["Body"])["Records"]
    assert unquote_plus(record["s3"]["object"]["key"]) == "raw-data/lost.csv"
    assert titles(bulk_platform, "lost") == {}

    # The loader waits until half a minute has passed since the load failed, for batches of it may
    # still be at a write. Here they are, so this cannot be hurried.
    _replay(bulk_platform)

    loaded = entry_with(bulk_platform, "lost.csv", version, final="True")
    assert loaded["status"] == "LOADED_WITH_REJECTS"
    assert loaded["execution"] != failed["execution"]
    assert titles(bulk_platform, "lost") == file.titles
    assert notices.next_load("lost.csv")["kind"] == "loaded-with-rejects"
    _await_failures_so_far(bulk_platform, "after-lost")
    assert bulk_platform.dead_letters() == []


def test_a_stopped_execution_is_a_failed_load_and_a_replay_loads_it(
    bulk_platform: Platform,
) -> None:
    file = bulk_file("stopped")
    with bulk_platform.throttled(LOAD_BATCH):  # or it may be over before it is stopped
        version = bulk_platform.put("stopped.csv", file.body)
        execution = at_work(bulk_platform, "stopped.csv", version)
        bulk_platform.client("stepfunctions").stop_execution(executionArn=execution)

    failed = entry_with(bulk_platform, "stopped.csv", version, status="FAILED")
    assert "aborted" in failed["reason"]
    bulk_platform.cloud.eventually(bulk_platform.dead_letters, "the dead letter")

    _replay(bulk_platform)

    loaded = entry_with(bulk_platform, "stopped.csv", version, final="True")
    assert loaded["status"] == "LOADED_WITH_REJECTS"
    assert titles(bulk_platform, "stopped") == file.titles


def test_a_newer_version_ends_the_load_of_the_older_one(bulk_platform: Platform) -> None:
    older, newer = (bulk_file("newer", title=title) for title in ("old", "new"))
    with bulk_platform.throttled(LOAD_BATCH):  # or the older may be over before the newer is there
        first = bulk_platform.put("newer.csv", older.body)
        execution = at_work(bulk_platform, "newer.csv", first)
        second = bulk_platform.put("newer.csv", newer.body)
        superseded(bulk_platform, "newer.csv")
    ended = await_execution(bulk_platform, execution)
    let_lease_end(bulk_platform, "newer.csv")

    loaded = bulk_platform.await_load("newer.csv", second)
    assert loaded["status"] == "LOADED_WITH_REJECTS"
    assert bulk_platform.await_load("newer.csv", first)["status"] == "SUPERSEDED"
    assert titles(bulk_platform, "newer") == newer.titles
    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"])["status"] == "SUPERSEDED"
    _await_failures_so_far(bulk_platform, "after-newer")
    assert bulk_platform.dead_letters() == []


def test_an_event_that_cannot_be_recorded_is_kept(bulk_platform: Platform) -> None:
    letter = _unrecorded(bulk_platform, "unrecorded")
    assert json.loads(letter["Body"]) == _event("unrecorded")


def test_an_execution_that_loads_nothing_leaves_no_letter(bulk_platform: Platform) -> None:
    started = bulk_platform.client("stepfunctions").start_execution(
        stateMachineArn=bulk_platform.outputs["BulkLoad"], name="no-load", input='{"no": "load"}'
    )
    assert await_execution(bulk_platform, started["executionArn"])["status"] == "FAILED"

    letter = _unrecorded(bulk_platform, "after-no-load")

    assert json.loads(letter["Body"]) == _event("after-no-load")
    assert bulk_platform.dead_letters() == []


def _event(name: str) -> dict[str, Any]:
    """An event that tells of no execution."""
    return {"source": "aws.states", "detail": {"name": name}}


def _unrecorded(platform: Platform, name: str) -> dict[str, Any]:
    """The dead letter of an event that what records failed executions cannot record."""
    platform.client("lambda").invoke(
        FunctionName=STEER_LOAD, InvocationType="Event", Payload=json.dumps(_event(name))
    )

    def kept() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            platform.client("sqs")
            .receive_message(QueueUrl=platform.outputs["BulkLoadDeadLetterQueueUrl"])
            .get("Messages", [])
        )
        return found

    [letter] = platform.cloud.eventually(kept, f"the dead letter of {name}")
    return letter


def _await_failures_so_far(platform: Platform, name: str) -> None:
    """Wait until what records failed executions has answered to all that have failed.

    Its answer to one more event, which it is given after them and fails at three times, comes last.
    """
    _unrecorded(platform, name)


def _replay(platform: Platform) -> None:
    """Replay the one dead letter."""
    done = platform.deployer("dlq", "replay", "--yes", "--function", "process-data", *LOCAL)
    assert done.returncode == 0, done.stderr
    assert "Replayed 1 event" in done.stdout
