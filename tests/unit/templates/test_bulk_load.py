"""The bulk load's definition: what is tried again, and for how long; who hears of a failed load."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from tests.unit.templates.reading import CFT, PROJECT, ROOT, TEMPLATES

STACK = TEMPLATES["nested-stacks/bulk-load-stack.yaml"]
DEFINITION = yaml.safe_load((CFT / "state-machines/bulk-load.asl.yaml").read_text())
TIMEOUTS = {
    "${SteerLoadFunctionArn}": STACK.resources["SteerLoadFunction"]["Properties"]["Timeout"],
    "${LoadBatchFunctionArn}": STACK.resources["LoadBatchFunction"]["Properties"]["Timeout"],
}


def every_task(states: Mapping[str, Any] = DEFINITION["States"]) -> Iterator[tuple[str, Any]]:
    """Name and body of every task, those of Maps included."""
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state
        yield from every_task(state.get("ItemProcessor", {}).get("States", {}))


TASKS = dict(every_task())


def waits(rule: Mapping[str, Any]) -> int:
    """The seconds that all retries of a rule with a longest wait take at most."""
    first, factor, most = (
        int(rule[it]) for it in ("IntervalSeconds", "BackoffRate", "MaxDelaySeconds")
    )
    return sum(min(first * factor**attempt, most) for attempt in range(rule["MaxAttempts"]))


def test_every_call_of_a_function_is_tried_again_alike() -> None:
    """ASL knows no reference, so the rules stand at each call; they must not drift apart."""
    assert set(TASKS) == {"PlanLoad", "ScanBatch", "FindDuplicates", "WriteBatch", "FinishLoad"}
    of_lambda = [task["Retry"][1:] for task in TASKS.values()]
    assert of_lambda == of_lambda[:1] * len(TASKS)
    ours = {name: task["Retry"][0] for name, task in TASKS.items()}
    table_is_busy = ours.pop("WriteBatch")
    assert list(ours.values()) == [ours["PlanLoad"]] * len(ours)
    assert table_is_busy["ErrorEquals"] == ["WriteRefusedError", *ours["PlanLoad"]["ErrorEquals"]]
    assert waits(table_is_busy) < 26 * 60  # "25 minutes" in docs/bulk-load.md


def test_retries_are_by_name_with_backoff_and_full_jitter() -> None:
    errors = (PROJECT / "lambda-layer-tarius/python/tarius/errors.py").read_text(encoding="utf-8")
    known = set(re.findall(r"^class (\w+)\(Exception\)", errors, re.MULTILINE))
    for name, task in TASKS.items():
        names = [it for rule in task["Retry"] for it in rule["ErrorEquals"]]
        assert len(names) == len(set(names)), name
        assert not {"States.ALL", "States.TaskFailed"} & set(names), name
        caught = [it for rule in task.get("Catch", []) for it in rule["ErrorEquals"]]
        assert {it for it in (*names, *caught) if "." not in it} <= known, name
        for rule in task["Retry"]:
            assert (rule["BackoffRate"], rule["JitterStrategy"]) == (2, "FULL"), name


def test_instances_that_hang_or_die_are_tried_again_whatever_lambda_calls_it() -> None:
    [rule] = [it for it in TASKS["PlanLoad"]["Retry"] if "Lambda.Unknown" in it["ErrorEquals"]]
    assert set(rule["ErrorEquals"]) == {
        "Lambda.Unknown",  # as documented
        "Runtime.ExitError",
        "Runtime.OutOfMemory",
        "Sandbox.Timedout",
        "States.Timeout",
    }
    assert rule["MaxAttempts"] == 2  # what dies each time would do so for ever


def test_a_load_outlives_an_account_without_free_concurrency() -> None:
    busy = "Lambda.TooManyRequestsException"
    [rule] = [it for it in TASKS["PlanLoad"]["Retry"] if busy in it["ErrorEquals"]]
    assert rule["ErrorEquals"] == [busy]  # so that no other error uses its attempts up
    assert rule["MaxAttempts"] >= 20
    assert 60 * 60 < waits(rule) < DEFINITION["TimeoutSeconds"] / 8


def test_a_call_is_given_up_only_after_its_function_has_ended() -> None:
    for name, task in TASKS.items():
        assert task["TimeoutSeconds"] > TIMEOUTS[task["Parameters"]["FunctionName"]], name


def test_batches_may_have_concurrency_of_their_own() -> None:
    function = STACK.resources["LoadBatchFunction"]["Properties"]
    reserved = {"Ref": "LoadBatchReservedConcurrency"}
    assert function["ReservedConcurrentExecutions"]["Fn::If"] == [
        "HasReservedConcurrency",
        reserved,
        {"Ref": "AWS::NoValue"},
    ]
    passed = ROOT.resources["BulkLoadStack"]["Properties"]["Parameters"]
    assert passed["LoadBatchReservedConcurrency"] == reserved
    assert ROOT.parameters["LoadBatchReservedConcurrency"]["Default"] == 0


def test_an_event_that_eventbridge_cannot_hand_over_raises_an_alarm() -> None:
    alarm = STACK.resources["FailedLoadsUntoldAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Events", "FailedInvocations")
    # The rule's name alone is the dimension of rules of the default bus.
    assert alarm["Dimensions"] == [{"Name": "RuleName", "Value": {"Ref": "FailedLoadsRule"}}]
    assert (alarm["Statistic"], alarm["Threshold"]) == ("Sum", 1)
