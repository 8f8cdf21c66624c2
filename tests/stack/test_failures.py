"""What fails keeps its input: retries, dead letters, crashes, lost permissions."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployer.local.function_processes import function_processes
from tests.stack.function_code import changed_handler
from tests.stack.platform import LOADER, Platform

pytestmark = pytest.mark.xdist_group("shared")

LOCAL = ("--env", "devl", "--local")

HOLD = """

import threading
from tarius.aws.batch_put import BatchPut

_put, _puts = BatchPut.put_items, []

def _put_or_hold(self, table, items):
    left = _put(self, table, items)
    _puts.append(len(items))
    if len(_puts) == 10 and not os.path.exists({held!r}):
        open({held!r}, "w").close()
        threading.Event().wait()
    return left

BatchPut.put_items = _put_or_hold
"""
"""Has the first loader do no more after its tenth batch; it made a file by then."""


@pytest.fixture(autouse=True)
def _no_letters_left(platform: Platform) -> Iterator[None]:
    """Each test begins and ends with an empty dead letter queue."""
    yield
    platform.client("sqs").purge_queue(QueueUrl=platform.outputs["ProcessDataDeadLetterQueueUrl"])


def test_an_event_that_fails_three_times_is_in_the_dead_letter_queue_as_it_was(
    platform: Platform,
) -> None:
    platform.client("lambda").invoke(
        FunctionName=platform.outputs["ProcessDataFunction"],
        InvocationType="Event",
        Payload=json.dumps({"key1": "value1"}),
    )  # T8

    [letter] = platform.cloud.eventually(platform.dead_letters, "the dead letter")

    assert json.loads(letter["Body"]) == {"key1": "value1"}
    assert "S3" in letter["MessageAttributes"]["ErrorMessage"]["StringValue"]
    attempts = _invocations_logged(platform, letter["MessageAttributes"]["RequestID"])
    assert attempts == 3


def test_an_outage_keeps_the_event_and_a_replay_loads_it(platform: Platform) -> None:
    notices = platform.subscribe("notices-of-outage")
    with platform.denied(LOADER, "dynamodb:BatchWriteItem"):
        version = platform.put("outage.csv", "ID\noutage-1\n")
        failed = platform.await_load("outage.csv", version)
        platform.cloud.eventually(platform.dead_letters, "the dead letter")

    assert failed["status"] == "FAILED"
    assert "BatchWriteItem" in failed["reason"]
    assert notices.next_load("outage.csv")["kind"] == "failed"
    assert platform.product("outage-1") is None
    listed = platform.deployer("dlq", "list", *LOCAL)
    assert platform.outputs["ProcessDataFunction"] in listed.stdout
    assert len(platform.dead_letters()) == 1  # listing leaves it there

    replayed = platform.deployer("dlq", "replay", "--yes", *LOCAL)

    assert replayed.returncode == 0, replayed.stderr
    assert "Replayed 1 event" in replayed.stdout
    platform.cloud.eventually(lambda: platform.product("outage-1"), "the item")
    assert platform.await_load("outage.csv", version)["status"] == "LOADED"
    assert platform.dead_letters() == []
    assert notices.next_load("outage.csv")["kind"] == "loaded"


def test_a_replay_asks_first_and_no_leaves_the_event(platform: Platform) -> None:
    platform.client("lambda").invoke(
        FunctionName=platform.outputs["ProcessDataFunction"],
        InvocationType="Event",
        Payload=b'{"not": "an S3 event"}',
    )
    platform.cloud.eventually(platform.dead_letters, "the dead letter")

    done = platform.deployer("dlq", "replay", *LOCAL, answer="n\n")

    assert done.returncode == 1
    assert len(platform.dead_letters()) == 1


def test_a_lost_permission_is_named_and_nothing_is_lost(platform: Platform) -> None:
    with platform.denied(LOADER, "s3:GetObjectVersion"):
        version = platform.put("denied.csv", "ID\ndenied-1\n")
        failed = platform.await_load("denied.csv", version)
        platform.cloud.eventually(platform.dead_letters, "the dead letter")
    assert failed["status"] == "FAILED"
    assert "GetObject" in failed["reason"]

    assert platform.deployer("dlq", "replay", "--yes", *LOCAL).returncode == 0

    platform.cloud.eventually(lambda: platform.product("denied-1"), "the item")


def test_a_loader_killed_midway_is_tried_again_and_every_row_is_there(
    platform: Platform, tmp_path: Path
) -> None:
    rows, held = 2000, tmp_path / "held"
    lines = ["ID,Title", *(f"killed-{number:06},x" for number in range(rows)), ""]
    hold = HOLD.format(held=str(held))
    with changed_handler(platform, LOADER, lambda text: text + hold):
        version = platform.put("killed.csv", "\n".join(lines))
        platform.cloud.eventually(held.exists, "the first rows")
        assert platform.product("killed-000100") is not None
        assert platform.product("killed-001999") is None
        assert platform.ledger("killed.csv", version)["status"] == "LOADING"
        for pid in function_processes(platform.cloud.running, LOADER):
            os.kill(pid, signal.SIGKILL)

        entry = platform.await_load("killed.csv", version)

    assert entry["status"] == "LOADED"
    assert int(entry["attempts"]) >= 2
    assert entry["rowsLoaded"] == str(rows)
    assert len([key for key in platform.product_ids() if key.startswith("killed-")]) == rows


def test_a_file_deleted_before_it_is_read_ends_with_its_reason(platform: Platform) -> None:
    bucket = platform.outputs["LandingZoneBucket"]
    event = {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "bucket": {"name": bucket},
                    "object": {
                        "key": "raw-data/gone.csv",
                        "versionId": "11111111-2222-3333-4444-555555555555",
                        "sequencer": "0055AED6DCD90281E5",
                    },
                },
            }
        ]
    }

    done = platform.client("lambda").invoke(
        FunctionName=platform.outputs["ProcessDataFunction"], Payload=json.dumps(event)
    )

    assert "FunctionError" not in done
    entry = platform.ledger("gone.csv", "11111111-2222-3333-4444-555555555555")
    assert entry["status"] == "FAILED"
    assert entry["reason"]


def _invocations_logged(platform: Platform, request_id: Any) -> int:
    """How often a request was begun, by the function's own log."""
    events = platform.client("logs").filter_log_events(
        logGroupName=f"/aws/lambda/{platform.outputs['ProcessDataFunction']}",
        filterPattern=f'"{request_id["StringValue"]}"',
    )["events"]
    return sum(it["message"].startswith("START") for it in events)


@pytest.mark.xdist_group("broken-loader")  # it has a platform of its own
def test_load_says_when_the_loader_cannot_even_start(fresh: Platform) -> None:
    handler = fresh.root / "src/process-data/handler.py"
    handler.write_text("raise RuntimeError('broken at import')\n" + handler.read_text())
    assert fresh.deploy().returncode == 0
    file = fresh.root / "one.csv"
    file.write_text("ID\none\n")

    done = fresh.deployer("load", str(file), *LOCAL)

    assert done.returncode == 1
    assert "could not take the event" in done.stderr
    assert "dlq replay" in done.stderr
