"""A history becomes the course of its states: what failed, what was retried, how long each took."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from deployer.messages import StateEvent
from deployer.pipeline.execution.course import TOLD_FAILURES, Course, short_cause
from tests.recorded import recorded
from tests.unit.pipeline.execution.flow import MAP_RUN, entered, event, exited

FAILED: Any = {"taskFailedEventDetails": {"resource": "r", "resourceType": "t", "error": "Bad"}}


def _told(events: Iterable[Mapping[str, Any]], course: Course | None = None) -> list[StateEvent]:
    taking: Any = course or Course()
    return [message for it in events for message in taking.take(it)]


def _short(events: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    return [("/".join(it.path), it.what) for it in _told(events)]


def test_recorded_execution_is_told_state_by_state() -> None:  # C5
    course = Course()
    told = _told(recorded("execution_history_map_failed")["events"], course)

    assert [("/".join(it.path), it.what, it.seconds) for it in told] == [
        ("GenerateData", "entered", 0.0),
        ("GenerateData", "failed", 0.4),
        ("GenerateData", "retried", 1.4),
        ("GenerateData", "succeeded", 2.0),
        ("WriteAll", "entered", 0.0),
        ("WriteAll[1]/WriteRecord", "failed", 1.0),
        ("WriteAll", "failed", 1.1),
    ]
    assert (told[1].error, told[1].cause) == ("Lambda.TooManyRequestsException", "Rate exceeded")
    assert (told[5].error, told[5].cause) == ("TableBusyError", "the table is busy")
    assert course.ended == "FAILED"
    assert course.maps[0].counts == {"total": 3, "begun": 3, "succeeded": 1, "failed": 2}


def test_caught_failure_is_no_success() -> None:
    events = [entered("Task", "Try", 2), event("TaskFailed", 3, **FAILED), exited("Task", "Try", 4)]
    assert _short(events) == [("Try", "entered"), ("Try", "failed"), ("Try", "caught")]


def test_states_of_parallel_branches_stand_within_it_though_they_mix() -> None:
    events = [
        entered("Parallel", "Both", 2, 0),
        event("ParallelStateStarted", 3),
        entered("Task", "Left", 4, 3),
        entered("Task", "Right", 5, 3),
        event("TaskFailed", 6, 5, **FAILED),
        exited("Task", "Left", 7, 4),
        entered("Pass", "Next", 8, 7),
        event("ParallelStateFailed", 9, 6),
    ]
    assert _short(events) == [
        ("Both", "entered"),
        ("Both/Left", "entered"),
        ("Both/Right", "entered"),
        ("Both/Right", "failed"),
        ("Both/Left", "succeeded"),
        ("Both/Next", "entered"),
        ("Both", "failed"),
    ]


@pytest.mark.parametrize("kind", ["Pass", "Choice", "Succeed"])
def test_state_that_is_over_at_once_is_one_line(kind: str) -> None:
    events = [entered(kind, "Brief", 2, 0), exited(kind, "Brief", 3), entered("Wait", "Long", 4)]
    assert _short(events) == [("Brief", "succeeded"), ("Long", "entered")]


def test_choice_that_is_never_left_is_told() -> None:
    assert _short([entered("Choice", "Which", 2, 0), event("ExecutionFailed", 3)]) == [
        ("Which", "entered")
    ]


@pytest.mark.parametrize(("last", "gave_up"), [("Fail", True), ("Task", False)])
def test_execution_that_came_to_a_fail_state_gave_up(last: str, gave_up: bool) -> None:
    course = Course()
    _told([entered("Task", "One", 2, 0), exited("Task", "One", 3), entered(last, "L", 4)], course)
    assert course.gave_up is gave_up


def test_parallel_state_that_is_retried_begins_anew_and_not_within_what_failed() -> None:
    events = [
        entered("Parallel", "Both", 2, 0),
        event("ParallelStateStarted", 3),
        entered("Task", "Left", 4),
        event("TaskFailed", 5, **FAILED),
        event("ParallelStateFailed", 6),
        event("ParallelStateStarted", 7),
        entered("Task", "Left", 8),
        exited("Task", "Left", 9),
        event("ParallelStateSucceeded", 10),
        exited("Parallel", "Both", 11, 9),
    ]
    assert _short(events)[2:] == [
        ("Both/Left", "failed"),
        ("Both", "failed"),
        ("Both", "retried"),
        ("Both/Left", "entered"),
        ("Both/Left", "succeeded"),
        ("Both", "succeeded"),
    ]


def test_history_without_links_is_read_in_its_order() -> None:
    events = [entered("Task", "One", 2), exited("Task", "One", 3), entered("Map", "Two", 4)]
    for it in events:
        del it["previousEventId"]  # as on the local cloud
    assert [it.path for it in _told(events)] == [("One",), ("One",), ("Two",)]


def test_many_failures_within_a_map_are_counted_and_not_all_told() -> None:
    events = [entered("Map", "All", 1, 0), event("MapStateStarted", 2)]
    for index in range(TOLD_FAILURES + 3):
        at = 3 + 3 * index
        begun: Any = {"mapIterationStartedEventDetails": {"name": "All", "index": index}}
        events += [
            event("MapIterationStarted", at, 2, **begun),
            entered("Task", "Write", at + 1),
            event("TaskFailed", at + 2, **FAILED),
        ]
    told = _told(events)
    assert [it.what for it in told] == ["entered", *["failed"] * TOLD_FAILURES]
    assert told[-1].path == (f"All[{TOLD_FAILURES - 1}]", "Write")


def test_distributed_map_names_its_run_and_fails_as_itself() -> None:
    course = Course()
    started: Any = {"mapRunStartedEventDetails": {"mapRunArn": MAP_RUN}}
    why: Any = {
        "mapRunFailedEventDetails": {"error": "States.ItemReaderFailed", "cause": "no file"}
    }
    events = [
        entered("Map", "WriteAll", 2, 0),
        event("MapRunStarted", 3, **started),
        event("MapRunFailed", 4, **why),
    ]
    told = _told(events, course)
    assert course.maps[0].map_run == MAP_RUN
    assert (told[-1].path, told[-1].error) == (("WriteAll",), "States.ItemReaderFailed")


def test_redriven_execution_has_not_ended_and_its_map_goes_on() -> None:
    course = Course()
    _told(recorded("execution_history_map_failed")["events"], course)
    told = _told([event("ExecutionRedriven", 31), event("MapStateStarted", 32)], course)
    assert course.ended == ""
    assert [(it.path, it.what) for it in told] == [((), "redriven"), (("WriteAll",), "retried")]
    assert len(course.maps) == 1


def test_event_of_a_state_that_nobody_entered_is_told_by_its_name() -> None:
    assert _short([exited("Task", "Lost", 9, 8)]) == [("Lost", "succeeded")]


@pytest.mark.parametrize(
    ("cause", "short"),
    [
        ("plain\n  text", "plain text"),
        ('{"errorMessage": "why", "errorType": "E"}', "why"),
        ('["a list"]', '["a list"]'),
        ("x" * 300, "x" * 200 + "…"),
        ("", ""),
    ],
)
def test_cause_is_one_line(cause: str, short: str) -> None:
    assert short_cause(cause) == short
