"""The Map workflow, from an execution's input to records, messages and how it ends."""

import json
import time
from typing import Any

import pytest

from tests.stack.workflow import GENERATE, PROCESS, SETTINGS, Workflow

pytestmark = pytest.mark.xdist_group("map-workflow")

MOST_BYTES = 256 * 1024  # of an execution's input, and of what a state gives


def test_a_range_gives_its_records_and_the_execution_succeeds(workflow: Workflow) -> None:
    before = time.time()
    done = workflow.run(0, 10)  # C1 C3 C4 C13

    assert (done.status, done.error) == ("SUCCEEDED", "")
    assert done.output == {"made": 10, "retried": 0, "written": 10, "failed": 0, "missing": 0}
    records = workflow.records(0, 10)
    assert [it["sequenceNo"] for it in records] == [str(it) for it in range(10)]
    for record in records:  # C2
        assert before <= float(record["generatedUnixTime"]) <= time.time()
        assert len(record["text"]) == 16
    assert len({it["text"] for it in records}) == 10
    assert workflow.waiting() == (0, 0)


def test_the_params_file_alone_configures_it(workflow: Workflow) -> None:
    with workflow.configured(GENERATE) as variables:  # C13
        assert variables["BATCH_SIZE"] == SETTINGS["MapWorkflowBatchSize"]
    assert workflow.run(1000, 1160).status == "SUCCEEDED"
    states = workflow.platform.client("stepfunctions")
    newest = states.list_executions(stateMachineArn=workflow.platform.outputs["MapWorkflow"])
    [run] = states.list_map_runs(executionArn=newest["executions"][0]["executionArn"])["mapRuns"]
    found = states.describe_map_run(mapRunArn=run["mapRunArn"])
    assert found["executionCounts"]["total"] == 3  # 75 + 75 + 10
    assert found["itemCounts"]["succeeded"] == 160
    assert found["maxConcurrency"] == 4
    assert found["toleratedFailurePercentage"] == 100


def test_it_is_watched_and_encrypted(workflow: Workflow) -> None:
    platform = workflow.platform  # C12
    pages = platform.client("cloudwatch").get_paginator("describe_alarms").paginate()
    # Those over a calculation have no metric of their own.
    alarms = [it for page in pages for it in page["MetricAlarms"] if it["Dimensions"]]
    watched = {(it["MetricName"], it["Dimensions"][0]["Value"]) for it in alarms}
    machine = platform.outputs["MapWorkflow"]
    for name in ("Failed", "TimedOut", "Aborted"):
        assert (f"Executions{name}", machine) in watched
    assert ("ExecutionThrottled", machine) in watched
    queue, dead_letters = (it.split("/")[-1] for it in (workflow.queue, workflow.dead_letters))
    assert ("ApproximateAgeOfOldestMessage", queue) in watched
    assert ("ApproximateNumberOfMessagesVisible", dead_letters) in watched
    for function in (GENERATE, PROCESS):
        assert len([it for it in watched if it[1] == function]) == 5
    of_machine = [it for it in alarms if it["Dimensions"][0]["Value"] == machine]
    topic = [platform.outputs["NotificationTopicArn"]]
    assert all(it["AlarmActions"] == it["OKActions"] == topic for it in of_machine)

    key = platform.client("lambda").get_function(FunctionName=PROCESS)["Configuration"]["KMSKeyArn"]
    encrypted = platform.client("stepfunctions").describe_state_machine(stateMachineArn=machine)
    assert encrypted["encryptionConfiguration"]["kmsKeyId"] == key
    for url in (workflow.queue, workflow.dead_letters):
        attributes = platform.client("sqs").get_queue_attributes(
            QueueUrl=url, AttributeNames=["All"]
        )["Attributes"]
        assert attributes["KmsMasterKeyId"] == key


def test_an_empty_range_on_an_empty_queue_succeeds(workflow: Workflow) -> None:
    done = workflow.run()  # C9
    assert done.status == "SUCCEEDED"
    assert done.output == {"made": 0, "retried": 0, "written": 0, "failed": 0, "missing": 0}


def test_failed_records_are_on_the_queue_and_the_next_run_writes_them(workflow: Workflow) -> None:
    with workflow.failing("103,107-108"):
        failed = workflow.run(100, 110)  # C5

    assert (failed.status, failed.error) == ("FAILED", "RecordsFailed")
    assert failed.cause == "3 records failed, kept on the queue for a later run; 7 written."
    bodies = sorted(workflow.bodies(workflow.queue), key=lambda it: int(it["sequenceNo"]))
    assert [it["sequenceNo"] for it in bodies] == [103, 107, 108]
    assert workflow.sequences(100, 110) == [100, 101, 102, 104, 105, 106, 109]

    again = workflow.run()  # C6 C7

    assert again.output == {"made": 0, "retried": 3, "written": 3, "failed": 0, "missing": 0}
    assert workflow.sequences(100, 110) == list(range(100, 110))
    known = {it["sequenceNo"]: it for it in workflow.records(100, 110)}
    for body in bodies:  # the very records that failed, not new ones of the same number
        assert known[str(body["sequenceNo"])]["text"] == body["text"]
    assert workflow.waiting() == (0, 0)


def test_what_failed_before_comes_with_a_new_range(workflow: Workflow) -> None:
    with workflow.failing("200"):
        workflow.run(200, 201)
    done = workflow.run(201, 204)  # C6
    assert done.output == {"made": 3, "retried": 1, "written": 4, "failed": 0, "missing": 0}
    assert workflow.sequences(200, 204) == [200, 201, 202, 203]


def test_after_its_third_retry_a_record_is_a_dead_letter(workflow: Workflow) -> None:
    not_a_record = {"sequenceNo": "seven"}
    with workflow.failing("305"):
        assert workflow.run(300, 310).status == "FAILED"
        workflow.send(not_a_record)
        for retry in (1, 2, 3):  # C8
            done = workflow.run()
            assert (done.status, done.error) == ("FAILED", "RecordsFailed"), retry
            assert done.cause.startswith("2 records failed"), retry
            assert workflow.waiting() == (2, 0), retry
            assert workflow.waiting(workflow.dead_letters) == (0, 0), retry

        # SQS moves them when a run asks for them once more; that run has nothing to do.
        done = workflow.run()

    assert done.output == {"made": 0, "retried": 0, "written": 0, "failed": 0, "missing": 0}
    assert workflow.waiting() == (0, 0)
    bodies = workflow.bodies(workflow.dead_letters)
    assert not_a_record in bodies
    assert sorted(str(it["sequenceNo"]) for it in bodies) == ["305", "seven"]
    assert len(workflow.sequences(300, 310)) == 9


def test_runs_that_overlap_neither_lose_nor_double_a_record(workflow: Workflow) -> None:
    with workflow.failing("500-539"):
        assert workflow.run(500, 550).status == "FAILED"
    assert workflow.waiting() == (40, 0)

    runs = [
        workflow.start({"start_seq": first, "end_seq": first + 30}) for first in (550, 580, 550)
    ]
    ends = [workflow.ended(it) for it in runs]

    assert [it.status for it in ends] == ["SUCCEEDED"] * 3
    assert sum(it.output["retried"] for it in ends) == 40
    assert workflow.waiting() == (0, 0)
    # Two runs were asked for 550 to 579, and each made records of its own.
    twice = [it for number in range(550, 580) for it in (number, number)]
    assert workflow.sequences(500, 610) == [*range(500, 550), *twice, *range(580, 610)]


def test_more_records_than_an_input_holds_travel_through_s3(workflow: Workflow) -> None:
    first, last = 100_000, 106_000
    with workflow.failing("101000-101199"):
        failed = workflow.run(first, last)  # C1 C5

    assert (failed.status, failed.error) == ("FAILED", "RecordsFailed")
    assert failed.cause.startswith("200 records failed")
    assert workflow.waiting() == (200, 0)
    s3, bucket = workflow.platform.client("s3"), workflow.platform.outputs["WorkBucket"]
    sizes = [it["Size"] for it in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert max(sizes) > 2 * MOST_BYTES

    again = workflow.run()

    assert again.output["retried"] == again.output["written"] == 200
    assert workflow.sequences(first, last) == list(range(first, last))
    assert workflow.waiting() == (0, 0)


REFUSED = [
    {},
    {"start_seq": 0},
    {"start_seq": -5, "end_seq": 1},
    {"start_seq": 9, "end_seq": 3},
    {"start_seq": 0.5, "end_seq": 3},
    {"start_seq": 0, "end_seq": "3"},
    {"start_seq": 0, "end_seq": True},
    {"start_seq": 0, "end_seq": 10**12},
    {"start_seq": 0, "end_seq": 1, "end": 2},
    [0, 3],
    "0-3",
]


def test_bad_input_fails_at_once_and_touches_nothing(workflow: Workflow) -> None:
    workflow.send({"sequenceNo": 600, "generatedUnixTime": "1763718000.5", "text": "waits"})
    s3, bucket = workflow.platform.client("s3"), workflow.platform.outputs["WorkBucket"]
    before = s3.list_objects_v2(Bucket=bucket).get("Contents", [])

    ends = [workflow.ended(it) for it in [workflow.start(given) for given in REFUSED]]

    assert [(it.status, it.error) for it in ends] == [("FAILED", "InvalidRangeError")] * len(ends)
    causes = [it.cause for it in ends]
    assert causes[1] == "end_seq is missing"
    assert causes[7] == "that is 1000000000000 records; one execution makes 500000"
    assert not [it for it in causes if "Traceback" in it or "{" in it]
    assert workflow.waiting() == (1, 0)
    assert s3.list_objects_v2(Bucket=bucket).get("Contents", []) == before


def test_production_refuses_the_failure_switch(workflow: Workflow) -> None:
    path = workflow.platform.root / "params/cfn-parameters.json"
    before = path.read_text()
    params: dict[str, Any] = json.loads(before)
    params["parameters"]["prod"][0]["MapWorkflowFailSequenceNumbers"] = "3"
    path.write_text(json.dumps(params, indent=2))
    try:
        done = workflow.platform.deployer("validate", "--env", "prod")
    finally:
        path.write_text(before)
    assert done.returncode == 1
    assert "In prod, MapWorkflowFailSequenceNumbers must be empty." in done.stdout
