"""The Map workflow's definition: its order, its limits, and what it tries again."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from tests.unit.templates.reading import CFT, PROJECT, ROOT, TEMPLATES

STACK = TEMPLATES["nested-stacks/map-workflow-stack.yaml"]
DEFINITION = yaml.safe_load((CFT / "state-machines/map-workflow.asl.yaml").read_text())
STATES = DEFINITION["States"]
BATCH = STATES["ProcessRecords"]["ItemProcessor"]
DOCUMENT = (PROJECT / "docs/map-workflow.md").read_text(encoding="utf-8")

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
MOST_BYTES = 256 * 1024
MOST_EVENTS = 25_000
# Of a task in an inline Map: its own, the state's two and the iteration's two; and of each retry.
EVENTS_OF_A_TASK = 3 + 2 + 2
EVENTS_OF_A_RETRY = 3


def every_state(states: Mapping[str, Any] = STATES) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Name and body of every state, those of Maps included."""
    for name, state in states.items():
        yield name, state
        yield from every_state(state.get("ItemProcessor", {}).get("States", {}))


def function(name: str) -> Mapping[str, Any]:
    """The properties of a function."""
    properties: Mapping[str, Any] = STACK.resources[name]["Properties"]
    return properties


def way(states: Mapping[str, Any], start: str, *, choose: str) -> list[str]:
    """States one after another; at a Choice the branch of that label, if it has one."""
    found, name = [], start
    while name:
        found.append(name)
        state = states[name]
        branches = {it.get("Comment"): it["Next"] for it in state.get("Choices", [])}
        name = branches.get(choose, state.get("Default", state.get("Next", "")))
    return found


def test_the_states_come_in_order() -> None:  # C10
    assert way(STATES, DEFINITION["StartAt"], choose="some records failed") == [
        "GenerateData",
        "AnythingToDo",
        "ProcessRecords",
        "CountAll",
        "AllWritten",
        "RecordsFailed",
    ]
    assert way(BATCH["States"], BATCH["StartAt"], choose="some records failed") == [
        "WriteRecords",
        "Acknowledge",
        "AnyFailed",
        "SendFailures",
        "ReleaseMessages",
        "Count",
    ]
    assert way(STATES, DEFINITION["StartAt"], choose="")[-1] == "Done"
    assert STATES["Done"]["Type"] == "Succeed"
    assert STATES["RecordsFailed"]["Type"] == "Fail"


def test_branches_are_labelled_and_the_document_says_the_same() -> None:  # C11
    labels = {
        (name, choice["Next"]): choice["Comment"]
        for name, state in every_state()
        for choice in state.get("Choices", [])
    }
    assert labels == {
        ("AnythingToDo", "NothingToDo"): "nothing to do",
        ("AnyFailed", "SendFailures"): "some records failed",
        ("AllWritten", "RecordsMissing"): "some are missing",
        ("AllWritten", "RecordsFailed"): "some records failed",
    }
    picture = DOCUMENT.partition("## Its states")[2].split("```")[1]
    for (state, target), label in labels.items():
        assert re.search(rf"\b{state}\b", picture), state
        assert re.search(rf"-- {label} -+> {target}\b", picture), label
    drawn = {name for name, _ in every_state() if re.search(rf"\b{name}\b", picture)}
    assert drawn >= {*STATES, *BATCH["States"]}


def test_names_of_errors_that_are_tried_again_are_names_of_our_errors() -> None:
    ours = [
        name
        for _, state in every_state()
        for rule in (*state.get("Retry", []), *state.get("Catch", []))
        for name in rule["ErrorEquals"]
        if "." not in name
    ]
    assert set(ours) == {"TableBusyError", "InvalidRangeError", "StillTakingError"}
    errors = (PROJECT / "lambda-layer-tarius/python/tarius/errors.py").read_text(encoding="utf-8")
    assert set(ours) <= set(re.findall(r"^class (\w+)\(Exception\)", errors, re.MULTILINE))


def test_retries_are_by_name_with_backoff_and_full_jitter() -> None:
    rules = [(name, rule) for name, state in every_state() for rule in state.get("Retry", [])]
    assert len(rules) == 12
    any_error = [name for name, rule in rules if "States.TaskFailed" in rule["ErrorEquals"]]
    # Its failure loses a record, so it is tried again whatever the error is called.
    assert any_error == ["SendMessage"]
    for _, rule in rules:
        assert "States.ALL" not in rule["ErrorEquals"]
        assert rule["BackoffRate"] == 2
        assert rule["JitterStrategy"] == "FULL"
        assert rule.get("MaxDelaySeconds", 0) <= 60 and rule["MaxAttempts"] <= 6


def test_no_task_of_a_batch_fails_its_execution() -> None:
    """A batch that fails takes its records with it: nobody knows what became of them."""
    tasks = [
        (name, state) for name, state in every_state(BATCH["States"]) if state["Type"] == "Task"
    ]
    assert len(tasks) == 5
    for name, state in tasks:
        assert ["States.ALL"] in [it["ErrorEquals"] for it in state["Catch"]], name
    assert STATES["ProcessRecords"]["ToleratedFailurePercentage"] == 100


def test_counts_of_all_batches_fit_into_what_a_state_gives() -> None:
    most = ROOT.parameters["MapWorkflowMostRecords"]["MaxValue"]
    fewest = ROOT.parameters["MapWorkflowBatchSize"]["MinValue"]
    retried = int(function("GenerateDataFunction")["Environment"]["Variables"]["MOST_RETRIED"])
    # Of the largest item, a text of 1,024 characters with as long a receipt, a batch has 29.
    smallest_batch = STATES["ProcessRecords"]["ItemBatcher"]["MaxInputBytesPerBatch"] // 2250
    batches = most // fewest + 1 + retried // smallest_batch + 1
    assert batches * len('{"written":75,"failed":0},') < 0.8 * MOST_BYTES


def test_a_batch_stays_within_the_history_of_an_execution() -> None:
    largest = ROOT.parameters["MapWorkflowBatchSize"]["MaxValue"]
    retries = max(
        sum(rule["MaxAttempts"] for rule in state["Retry"])
        for _, state in every_state(BATCH["States"])
        if "sqs" in state.get("Resource", "")
    )
    # Each record is in one of the three inline Maps, with all its retries at worst.
    assert largest * (EVENTS_OF_A_TASK + retries * EVENTS_OF_A_RETRY + 2) < MOST_EVENTS


def test_messages_are_held_for_longer_than_a_run_can_last() -> None:
    queue = STACK.resources["FailedRecordsQueue"]["Properties"]
    variables = function("GenerateDataFunction")["Environment"]["Variables"]
    held = int(variables["HOLD_SECONDS"])
    assert DEFINITION["TimeoutSeconds"] < held == queue["VisibilityTimeout"] <= 12 * 60 * 60
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
    assert int(variables["MOST_RETRIED"]) <= 120_000 / 10


def test_a_record_has_three_retries() -> None:  # C8
    queue = STACK.resources["FailedRecordsQueue"]["Properties"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == 3


@pytest.mark.parametrize("name", ["GenerateDataFunction", "ProcessRecordFunction"])
def test_environment_variables_are_texts(name: str) -> None:
    """Lambda refuses numbers; a parameter of type Number is passed as text."""
    for value in function(name)["Environment"]["Variables"].values():
        assert isinstance(value, str) or set(value) == {"Ref"}


def test_a_message_is_sent_again_when_sqs_or_the_key_is_throttled() -> None:  # C5
    named, last = dict(every_state())["SendMessage"]["Retry"]
    assert {"SQS.RequestThrottledException", "SQS.KmsThrottledException"} <= {*named["ErrorEquals"]}
    assert last["ErrorEquals"] == ["States.TaskFailed"]


def test_any_count_but_none_is_missing() -> None:
    [missing, _] = STATES["AllWritten"]["Choices"]
    assert missing["Not"] == {"Variable": "$.missing", "NumericEquals": 0}
