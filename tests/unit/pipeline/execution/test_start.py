"""Executions are started once, let go on, stopped, and found by what a person calls them."""

from pathlib import Path
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Execution, Note
from deployer.pipeline.execution.machine import find_machine, named_execution
from deployer.pipeline.execution.start import find, redrive, start, stop
from deployer.pipeline.target import Target
from tests.recorded import recorded
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.pipeline.execution.flow import ARN, EXECUTION, MACHINE, NAME, START, Flow
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import resource, resources, stack, stacks


def _started(flow: Flow, error: str = "", *, named: bool = True, left: bool = False) -> RecordingUi:
    def answer(**_: Any) -> Any:
        if error:
            raise client_error(error, "refused")
        return {"executionArn": EXECUTION, "startDate": START}

    flow.sfn.answer("StartExecution", answer)
    ui = RecordingUi()
    followed = start(flow.target, MACHINE, "{}", "n1", ui, named=named, left=left)
    assert (followed.arn, followed.name, followed.known) == (EXECUTION, "n1", 0)
    assert followed.new
    return ui


@pytest.mark.parametrize(("left", "how"), [(False, "started"), (True, "left")])
def test_execution_is_started_under_its_name(
    monkeypatch: pytest.MonkeyPatch, left: bool, how: str
) -> None:
    flow = Flow(monkeypatch)
    assert _started(flow, left=left).messages == [Execution("flow", "n1", EXECUTION, how)]
    given = {"stateMachineArn": ARN, "name": "n1", "input": "{}"}
    assert flow.sfn.parameters("StartExecution") == [given]


def test_name_that_somebody_chose_and_another_has_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ProjectError, match="has had an execution of this name") as raised:
        _started(Flow(monkeypatch), "ExecutionAlreadyExists")
    assert "--execution n1" in raised.value.todo


def test_random_name_that_is_there_is_the_same_call_answered_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ui = _started(Flow(monkeypatch), "ExecutionAlreadyExists", named=False)
    assert ui.of_type(Execution)


def test_ctrl_c_during_the_call_says_what_may_have_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    flow, ui = Flow(monkeypatch), RecordingUi()

    def interrupted(**_: Any) -> Any:
        raise KeyboardInterrupt

    flow.sfn.answer("StartExecution", interrupted)
    with pytest.raises(KeyboardInterrupt):
        start(flow.target, MACHINE, "{}", "n1", ui, named=False, left=False)
    assert "deployer run flow --env devl --execution n1" in ui.of_type(Note)[0].text


def test_other_refusals_are_told_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Exception, match="AccessDeniedException"):
        _started(Flow(monkeypatch), "AccessDeniedException", named=False)


@pytest.mark.parametrize("left", [True, False])
def test_second_start_of_what_runs_says_that_it_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    ui = _started(Flow(monkeypatch, described={"status": "RUNNING"}), left=left)
    assert "n1 runs already" in ui.of_type(Note)[0].text
    assert [it.how for it in ui.of_type(Execution)] == ["left" if left else "found"]


@pytest.mark.parametrize("code", ["ExecutionDoesNotExist", "AccessDeniedException"])
def test_start_needs_no_look_at_what_has_its_name(
    monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    flow = Flow(monkeypatch)

    def refuse(**_: Any) -> Any:
        raise client_error(code, "no")

    flow.sfn.answer("DescribeExecution", refuse)
    assert [it.how for it in _started(flow).of_type(Execution)] == ["started"]


@pytest.mark.parametrize(
    ("names", "wanted", "todo"),
    [
        (["nightly-run"], "nightly-rum", "Did you mean 'nightly-run'?"),
        (["one", "two", "three", "four"], "xyz", "Its newest: one, two, three, …"),
        (["one"], "xyz", "Its newest: one."),
        ([], "xyz", "It has none at all."),
    ],
)
def test_execution_that_nobody_started_names_a_few(
    monkeypatch: pytest.MonkeyPatch, names: list[str], wanted: str, todo: str
) -> None:
    flow = Flow(monkeypatch)

    def missing(**_: Any) -> Any:
        raise client_error("ExecutionDoesNotExist", "no")

    listed: Any = {"executionArn": EXECUTION, "stateMachineArn": ARN, "startDate": START}
    flow.sfn.answer("DescribeExecution", missing)
    flow.sfn.answer(
        "ListExecutions",
        lambda **_: {"executions": [{**listed, "status": "FAILED", "name": it} for it in names]},
    )
    with pytest.raises(ProjectError, match=f"has no execution '{wanted}'") as raised:
        find(flow.target, MACHINE, MACHINE.execution_arn(wanted), RecordingUi())
    assert raised.value.todo == todo


def test_failed_execution_goes_on_and_its_past_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    events = recorded("execution_history_map_failed")["events"]
    flow = Flow(monkeypatch, events, described=recorded("execution_failed"))
    flow.sfn.answer("RedriveExecution", lambda **_: {"redriveDate": START})
    ui = RecordingUi()
    followed = redrive(flow.target, MACHINE, EXECUTION, ui)
    assert (followed.known, followed.redrives, followed.new) == (30, 1, False)
    assert [it.how for it in ui.of_type(Execution)] == ["redriven"]
    [given] = flow.sfn.parameters("RedriveExecution")
    assert given["clientToken"], "a call that is made twice must redrive once"


def _sealed(**given: Any) -> Any:
    if given.get("cause") or "maxResults" in given:
        raise client_error("KmsAccessDeniedException", "no decrypt")
    return {"stopDate": START}


def test_execution_whose_history_is_sealed_is_redriven(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = Flow(monkeypatch, described={"status": "FAILED", "redriveCount": 2})
    flow.sfn.answer("RedriveExecution", lambda **_: {"redriveDate": START})
    flow.sfn.answer("GetExecutionHistory", _sealed)
    followed = redrive(flow.target, MACHINE, EXECUTION, RecordingUi())
    assert (followed.known, followed.redrives) == (0, 3)


def test_execution_is_stopped_without_words_where_no_key_encrypts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flow, ui = Flow(monkeypatch, described={"status": "RUNNING"}), RecordingUi()
    flow.sfn.answer("StopExecution", _sealed)
    stop(flow.target, MACHINE, EXECUTION, ui)
    assert flow.sfn.parameters("StopExecution")[-1] == {"executionArn": EXECUTION}
    assert "is stopped" in ui.of_type(Note)[0].text


@pytest.mark.parametrize(
    ("local", "code", "what"),
    [
        (False, "ExecutionNotRedrivable", "Execution is SUCCEEDED and cannot be redriven"),
        (True, "InvalidAction", "the local cloud does not redrive"),
    ],
)
def test_execution_that_cannot_go_on_says_why(
    monkeypatch: pytest.MonkeyPatch, local: bool, code: str, what: str
) -> None:
    reason = "Execution is SUCCEEDED and cannot be redriven"
    flow = Flow(monkeypatch, described={"status": "SUCCEEDED", "redriveStatusReason": reason})
    target = make_target(local=local, stepfunctions=flow.sfn.client)

    def refuse(**_: Any) -> Any:
        raise client_error(code)

    flow.sfn.answer("RedriveExecution", refuse)
    with pytest.raises(DeployerError, match=what):
        redrive(target, MACHINE, EXECUTION, RecordingUi())


@pytest.mark.parametrize(("status", "calls"), [("RUNNING", 1), ("FAILED", 0)])
def test_only_what_runs_is_stopped(
    monkeypatch: pytest.MonkeyPatch, status: str, calls: int
) -> None:
    flow, ui = Flow(monkeypatch, described={"status": status}), RecordingUi()
    flow.sfn.answer("StopExecution", lambda **_: {"stopDate": START})
    stop(flow.target, MACHINE, EXECUTION, ui)
    assert len(flow.sfn.parameters("StopExecution")) == calls
    assert ui.of_type(Note)


def test_execution_is_called_by_its_name_or_its_arn() -> None:
    assert named_execution(MACHINE, "n1") == named_execution(MACHINE, EXECUTION) == EXECUTION
    with pytest.raises(ProjectError, match="no execution of"):
        named_execution(MACHINE, EXECUTION.replace(NAME, "another"))


def _deployed(monkeypatch: pytest.MonkeyPatch, kind: str) -> Target:
    machine = "AWS::StepFunctions::StateMachine"
    tree = {ROOT: resources(resource("Flow", machine, ARN), resource("Other", machine, f"{ARN}2"))}
    cfn: dict[str, Any] = {
        "DescribeStacks": lambda **_: stacks(stack()),
        "ListStackResources": lambda StackName: tree[StackName],  # noqa: N803
    }
    described = {
        "stateMachineArn": ARN,
        "name": NAME,
        "definition": "{}",
        "roleArn": "arn:aws:iam::111111111111:role/acme",
        "creationDate": START,
        "type": kind,
    }
    sfn = Scripted(monkeypatch, "stepfunctions", {"DescribeStateMachine": lambda **_: described})
    client = Scripted(monkeypatch, "cloudformation", cfn).client
    return make_target(cloudformation=client, stepfunctions=sfn.client)


@pytest.mark.parametrize("wanted", ["flow", NAME, "Flow", ARN])
def test_machine_is_found_by_each_of_its_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: str
) -> None:
    found = find_machine(sample_project(tmp_path), _deployed(monkeypatch, "STANDARD"), wanted)
    assert (found.arn, found.shown_name) == (ARN, "flow")
    assert found.command == "deployer run flow --env devl"


def test_unknown_machine_names_those_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ProjectError, match="no deployed state machine") as raised:
        find_machine(sample_project(tmp_path), _deployed(monkeypatch, "STANDARD"), "zzz")
    assert "flow" in raised.value.todo


def test_express_machine_is_refused_for_it_has_no_history(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ProjectError, match="EXPRESS") as raised:
        find_machine(sample_project(tmp_path), _deployed(monkeypatch, "EXPRESS"), "flow")
    assert "start-sync-execution" in raised.value.todo
