"""An execution is followed to its end, and left running by Ctrl-C."""

import signal
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.messages import Counts, MapProgress, Note, StateEvent, Warned
from deployer.pipeline.execution.follow import Followed, follow
from tests.recorded import recorded
from tests.unit.aws.scripted import client_error
from tests.unit.pipeline.execution.flow import (
    EXECUTION,
    MACHINE,
    MAP_RUN,
    START,
    Flow,
    entered,
    event,
)
from tests.unit.pipeline.execution.flow import exited as left
from tests.unit.render.recording import RecordingUi

FOLLOWED = Followed(MACHINE, EXECUTION)
TASK = [entered("Task", "One", 2, 0), left("Task", "One", 3)]
END = event("ExecutionSucceeded", 4)


def test_execution_is_told_as_it_goes_and_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Flow(monkeypatch, TASK[:1], [], [TASK[1], END])
    ui = RecordingUi()
    ended = follow(flow.target, FOLLOWED, ui)
    assert [it.what for it in ui.of_type(StateEvent)] == ["entered", "succeeded"]
    assert (ended.status, ended.output, ended.seconds) == ("SUCCEEDED", '{\n  "a": 1\n}', 90.0)
    assert (ended.state_machine, ended.name, ended.redrivable) == ("flow", "n1", False)
    assert flow.sfn.operations() == [*["GetExecutionHistory"] * 3, *["DescribeExecution"] * 2]


def test_failed_execution_tells_its_error_and_that_it_can_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = recorded("execution_history_map_failed")["events"]
    flow = Flow(monkeypatch, events[:20], events[20:], described=recorded("execution_failed"))
    ui = RecordingUi()
    ended = follow(flow.target, FOLLOWED, ui)
    assert (ended.status, ended.error, ended.redrivable) == ("FAILED", "TableBusyError", True)
    assert (ended.output, ended.seconds) == ("", 3.2)
    assert "the table is busy" in ended.cause
    assert ended.todo.endswith(": deployer run flow --env devl --execution n1 --redrive")
    [progress] = ui.of_type(MapProgress)[-1:]
    assert progress == MapProgress(("WriteAll",), "", Counts(1, 2, 0, 0, 3))


def test_execution_that_gave_up_by_itself_is_not_to_be_redriven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = [*TASK, entered("Fail", "RecordsFailed", 4), event("ExecutionFailed", 5)]
    flow = Flow(monkeypatch, events, described=recorded("execution_failed"))
    ended = follow(flow.target, FOLLOWED, RecordingUi())
    assert ended.todo.endswith("start a new one: deployer run flow --env devl")
    assert ended.redrivable


def _distributed(*, linked: bool) -> list[dict[str, Any]]:
    begun = [entered("Map", "WriteAll", 2, 0)]
    if linked:
        started: Any = {"mapRunStartedEventDetails": {"mapRunArn": MAP_RUN}}
        begun.append(event("MapRunStarted", 3, **started))
    return begun


@pytest.mark.parametrize("linked", [True, False])
def test_run_of_a_distributed_map_is_asked_for_its_counts(
    monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    looks = [_distributed(linked=linked), [left("Map", "WriteAll", 4, 2), event(END["type"], 5)]]
    flow = Flow(monkeypatch, *looks, runs=[{"mapRunArn": MAP_RUN}])
    ui = RecordingUi()
    follow(flow.target, FOLLOWED, ui)
    [progress] = ui.of_type(MapProgress)  # nothing changes between the looks, so it is told once
    assert progress == MapProgress(
        ("WriteAll",), MAP_RUN, Counts(290, 10, 200, 500, 1000), Counts(2, 1, 2, 5, 10)
    )
    assert ("ListMapRuns" in flow.sfn.operations()) is not linked
    assert isinstance(ui.messages[-1], StateEvent), "the progress is told before the Map's end"


def _run(label: str, number: int, seconds: int) -> dict[str, Any]:
    arn = MAP_RUN.replace("WriteAll:r1", f"{label}:r{number}")
    return {"mapRunArn": arn, "startDate": START + timedelta(seconds=seconds)}


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        ([_run("ReadAll", 1, 2), _run("WriteAll", 2, 4)], "WriteAll:r2"),
        ([_run("WriteAll", 1, 2), _run("WriteAll", 2, 4)], "WriteAll:r2"),
        ([_run("WriteAll", 1, 4), _run("Other", 2, 5)], "WriteAll:r1"),
        ([_run("a1", 1, 2), _run("b2", 2, 4)], "b2:r2"),
        ([_run("WriteAll", 1, 2)], ""),
    ],
)
def test_run_of_a_map_is_told_by_its_label_and_its_time(
    monkeypatch: pytest.MonkeyPatch, runs: list[dict[str, Any]], found: str
) -> None:
    before = [entered("Map", "ReadAll", 2, 0), left("Map", "ReadAll", 3, 2)]
    now = entered("Map", "WriteAll", 4, 3)
    ends = [left("Map", "WriteAll", 5, 4), event(END["type"], 6)]
    flow, ui = Flow(monkeypatch, [*before, now], ends, runs=runs), RecordingUi()
    follow(flow.target, FOLLOWED, ui)
    told = {it.map_run.rpartition("/")[2] for it in ui.of_type(MapProgress)}
    assert told == ({found} if found else set())


def test_what_was_before_a_redrive_is_neither_told_nor_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = recorded("execution_history_map_failed")["events"]
    new = [event("ExecutionRedriven", 31), left("Map", "WriteAll", 32), event(END["type"], 33)]
    flow = Flow(monkeypatch, old, new)
    ui = RecordingUi()
    ended = follow(flow.target, Followed(MACHINE, EXECUTION, known=30), ui)
    assert [it.what for it in ui.of_type(StateEvent)] == ["redriven", "caught"]
    assert ended.status == "SUCCEEDED"


def test_output_that_may_not_be_read_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = {"status": "SUCCEEDED", "output": "sealed"}
    flow, ui = Flow(monkeypatch, [*TASK, END], described=sealed), RecordingUi()
    ended = follow(flow.target, FOLLOWED, ui)
    assert (ended.status, ended.output) == ("SUCCEEDED", "")
    assert "no decrypt" in ui.of_type(Warned)[0].text


def test_history_that_may_not_be_read_leaves_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    flow, ui = Flow(monkeypatch, described={"status": "FAILED"}), RecordingUi()

    def refuse(**_: Any) -> Any:
        raise client_error("KmsAccessDeniedException", "no decrypt")

    flow.sfn.answer("GetExecutionHistory", refuse)
    assert follow(flow.target, FOLLOWED, ui).status == "FAILED"
    assert "What its states do" in ui.of_type(Warned)[0].text


def test_ctrl_c_leaves_it_running_and_says_how_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flow, ui = Flow(monkeypatch, TASK), RecordingUi()
    monkeypatch.setattr(
        "deployer.stack.interrupts.time.sleep", lambda _: signal.raise_signal(signal.SIGINT)
    )
    with pytest.raises(KeyboardInterrupt):
        follow(flow.target, FOLLOWED, ui)
    [note] = ui.of_type(Note)
    assert "deployer run flow --env devl --execution n1\n" in note.text
    assert note.text.endswith("--execution n1 --stop")
    assert "StopExecution" not in flow.sfn.operations()


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "KmsThrottlingException", "ServiceUnavailable"]
)
def test_what_passes_is_waited_out(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    flow, ui = Flow(monkeypatch, [*TASK, END]), RecordingUi()
    answer, refused = flow._history, [True, True]

    def refuse(**given: Any) -> Any:
        if refused:
            refused.pop()
            raise client_error(code)
        return answer(**given)

    flow.sfn.answer("GetExecutionHistory", refuse)
    assert follow(flow.target, FOLLOWED, ui).status == "SUCCEEDED"
    assert len(ui.of_type(StateEvent)) == 2


def _failing_first(flow: Flow, operation: str, code: str, times: int) -> None:
    """Let the first calls of an operation fail."""
    answer, refused = flow.sfn._script[operation], [code] * times

    def refuse(**given: Any) -> Any:
        if refused:
            raise client_error(refused.pop())
        return answer(**given)

    flow.sfn.answer(operation, refuse)


def test_descriptions_that_fail_are_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    flow, ui = Flow(monkeypatch, [*TASK, END]), RecordingUi()
    _failing_first(flow, "DescribeExecution", "ServiceUnavailable", 2)
    assert follow(flow.target, FOLLOWED, ui).status == "SUCCEEDED"
    assert ui.of_type(Note) == []


def test_no_event_is_lost_when_a_maps_counts_cannot_be_had(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    events = [*_distributed(linked=True), left("Map", "WriteAll", 4, 2), event(END["type"], 5)]
    flow, ui = Flow(monkeypatch, events), RecordingUi()
    _failing_first(flow, "DescribeMapRun", "ServiceUnavailable", 1)
    assert follow(flow.target, FOLLOWED, ui).status == "SUCCEEDED"
    assert [it.what for it in ui.of_type(StateEvent)] == ["entered", "succeeded"]


@pytest.mark.parametrize("new", [True, False])
def test_execution_that_was_just_started_may_not_be_known_yet(
    monkeypatch: pytest.MonkeyPatch, new: bool
) -> None:
    flow, followed = Flow(monkeypatch, [*TASK, END]), Followed(MACHINE, EXECUTION, new=new)
    _failing_first(flow, "GetExecutionHistory", "ExecutionDoesNotExist", 2)
    if new:
        assert follow(flow.target, followed, RecordingUi()).status == "SUCCEEDED"
    else:
        with pytest.raises(ClientError, match="ExecutionDoesNotExist"):
            follow(flow.target, followed, RecordingUi())


def test_execution_that_stays_unknown_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Flow(monkeypatch)
    _failing_first(flow, "GetExecutionHistory", "ExecutionDoesNotExist", 10_000)
    with pytest.raises(ClientError, match="ExecutionDoesNotExist"):
        follow(flow.target, Followed(MACHINE, EXECUTION, new=True), RecordingUi())
    assert 0 < sum(flow.pauses) < 60


def test_end_before_a_redrive_is_not_taken_for_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    flow, ui = Flow(monkeypatch), RecordingUi()
    said = [("FAILED", 0), ("FAILED", 0), ("RUNNING", 1), *[("SUCCEEDED", 1)] * 2]

    def describe(**given: Any) -> Any:
        status, redrives = said.pop(0)
        return {**flow.describe(**given), "status": status, "redriveCount": redrives}

    flow.sfn.answer("DescribeExecution", describe)
    _failing_first(flow, "GetExecutionHistory", "KmsAccessDeniedException", 1)
    ended = follow(flow.target, Followed(MACHINE, EXECUTION, redrives=1), ui)
    assert (ended.status, said) == ("SUCCEEDED", [])


def test_credentials_that_expire_end_it_with_a_word_on_the_execution(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flow, ui = Flow(monkeypatch), RecordingUi()

    def refuse(**_: Any) -> Any:
        raise client_error("ExpiredTokenException", "expired")

    flow.sfn.answer("GetExecutionHistory", refuse)
    with pytest.raises(ClientError, match="expired"):
        follow(flow.target, FOLLOWED, ui)
    assert EXECUTION in ui.of_type(Note)[0].text
