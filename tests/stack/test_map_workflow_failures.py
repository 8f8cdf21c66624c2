"""The Map workflow when its table, its queue or its function fails, or a run is stopped."""

import json
from pathlib import Path

import pytest

from tests.stack.workflow import GENERATE, PROCESS, Workflow

pytestmark = pytest.mark.xdist_group("map-workflow")

BUSY_TWICE = """
import tempfile

class TableBusyError(Exception):
    pass

def handler(event, context):
    with open(f"{tempfile.gettempdir()}/{context.function_name}", "a+") as asked:
        asked.write("x")
        asked.seek(0)
        if len(asked.read()) < 3:
            raise TableBusyError("not now")
    return {"written": len(event["Items"]), "acknowledged": [], "failed": [], "released": []}
"""
BUSY_TO_THE_LAST = """
class TableBusyError(Exception):
    pass

def handler(event, context):
    if not event.get("last_try"):
        raise TableBusyError("not now")
    failed = event["Items"][:1]
    written = len(event["Items"]) - 1
    return {"written": written, "acknowledged": [], "failed": failed, "released": []}
"""
LOST_ANSWER = """
def handler(event, context):
    return {"written": 0, "acknowledged": [], "failed": [], "released": []}
"""


HELD = """
import json
import os
import time

def handler(event, context):
    with open({begun!r} + ".part", "w") as file:
        json.dump(event["Items"], file)
    os.rename({begun!r} + ".part", {begun!r})
    while not os.path.exists({gate!r}):
        time.sleep(0.02)
    return {{"written": 0, "acknowledged": [], "failed": [], "released": []}}
"""


def test_a_busy_table_is_asked_again_by_the_state_machine(workflow: Workflow) -> None:
    with workflow.code(PROCESS, BUSY_TWICE):
        done = workflow.run(0, 5)
    assert (done.status, done.output["written"], done.output["failed"]) == ("SUCCEEDED", 5, 0)


def test_what_a_table_refuses_to_the_last_try_is_on_the_queue(workflow: Workflow) -> None:
    with workflow.code(PROCESS, BUSY_TO_THE_LAST):
        done = workflow.run(900, 905)
    assert done.error == "RecordsFailed"
    assert done.cause.startswith("1 record failed, ")
    assert [it["sequenceNo"] for it in workflow.bodies(workflow.queue)] == [900]


def test_a_table_that_refuses_for_good_loses_no_record(workflow: Workflow) -> None:
    with workflow.without_policy(PROCESS, "process-record", "WriteRecords"):
        refused = workflow.run(700, 720)

    assert (refused.status, refused.error) == ("FAILED", "RecordsFailed")
    assert refused.cause.startswith("20 records failed")
    assert workflow.sequences(700, 720) == []
    assert workflow.waiting() == (20, 0)
    assert workflow.run().output["written"] == 20
    assert workflow.sequences(700, 720) == list(range(700, 720))


def test_records_of_which_nothing_is_known_fail_the_run(workflow: Workflow) -> None:
    with workflow.code(PROCESS, LOST_ANSWER):
        done = workflow.run(0, 200)
    assert (done.status, done.error) == ("FAILED", "RecordsMissing")
    assert done.cause.startswith("It is not known what became of 200 records; 0 written")
    assert "Start the same range again" in done.cause


def test_batches_that_end_badly_are_missing_and_their_messages_come_back(
    workflow: Workflow,
) -> None:
    workflow.send({"sequenceNo": 2400, "generatedUnixTime": "1763718000.5", "text": "kept"})
    # Step Functions itself fails each batch, which none of its states can catch.
    with (
        workflow.defined('"StartAt": "WriteRecords"', '"StartAt": "Nowhere"'),
        workflow.configured(GENERATE, HOLD_SECONDS="3"),
    ):
        done = workflow.run(2401, 2410)
    assert (done.status, done.error) == ("FAILED", "RecordsMissing")
    assert done.cause.startswith("It is not known what became of 10 records; 0 written")

    workflow.platform.cloud.eventually(lambda: workflow.waiting() == (1, 0), "it comes back")
    assert workflow.run(2401, 2410).output["written"] == 10
    assert workflow.sequences(2400, 2410) == list(range(2400, 2410))


def test_a_queue_that_takes_nothing_stops_no_other_batch(workflow: Workflow) -> None:
    with workflow.defined(workflow.queue, f"{workflow.queue}-none"), workflow.failing("2000-2009"):
        done = workflow.run(2000, 2300)

    assert (done.status, done.error) == ("FAILED", "RecordsMissing")
    assert done.cause.startswith("It is not known what became of 10 records; 290 written")
    assert workflow.sequences(2000, 2300) == list(range(2010, 2300))


def test_a_message_that_cannot_be_acknowledged_is_written_again_as_it_is(
    workflow: Workflow,
) -> None:
    workflow.send({"sequenceNo": 2500, "generatedUnixTime": "1763718000.5", "text": "kept"})
    with (
        workflow.defined(workflow.queue, f"{workflow.queue}-none"),
        workflow.configured(GENERATE, HOLD_SECONDS="3"),
    ):
        assert workflow.run().output["written"] == 1
    workflow.platform.cloud.eventually(lambda: workflow.waiting() == (1, 0), "it comes back")
    assert workflow.run().output["written"] == 1
    assert workflow.waiting() == (0, 0)
    [record] = workflow.records(2500, 2501)
    assert record["text"] == "kept"


def test_a_run_that_is_stopped_midway_loses_nothing(workflow: Workflow, tmp_path: Path) -> None:
    begun, gate = tmp_path / "begun", tmp_path / "gate"
    held = workflow.code(PROCESS, HELD.format(begun=str(begun), gate=str(gate)))
    for number in range(800, 830):
        workflow.send({"sequenceNo": number, "generatedUnixTime": "1763718000.5", "text": "kept"})
    with held:
        execution = workflow.start({"start_seq": 0, "end_seq": 0})
        workflow.platform.cloud.eventually(begun.exists, "messages are taken")
        workflow.platform.client("stepfunctions").stop_execution(executionArn=execution)
        assert workflow.ended(execution).status == "ABORTED"
        gate.touch()
    assert workflow.waiting() == (0, 30)
    workflow.let_go([it["receipt"] for it in json.loads(begun.read_text())])
    assert workflow.waiting() == (30, 0)

    done = workflow.run()

    assert done.status == "SUCCEEDED"
    assert workflow.sequences(800, 830) == list(range(800, 830))
    assert workflow.waiting() == (0, 0)
