"""Executing a plan and deleting a stack: started, watched to the end, explained."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.errors import DeployerError
from deployer.messages import Failure, StackDone, StackEvent, Warned
from deployer.stack.execute import execute_plan
from deployer.stack.operation import OperationFailedError
from tests.unit.aws.scripted import Answer, client_error
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import ROOT_SET
from tests.unit.stack.cloudformation import PACE, ROOT_ID, Timeline, nested_id, stack, stacks
from tests.unit.stack.executing import PLAN, World, fails


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"])
def test_good_end_is_told(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    world, ui = World(monkeypatch, lambda it: it.root(status)), RecordingUi()
    execute_plan(world.aws, PLAN, PACE, ui)
    assert [it.status for it in ui.of_type(StackEvent)] == [status]
    [done] = ui.of_type(StackDone)
    assert (done.stack_name, done.status) == ("root", status)
    [asked] = world.cfn.parameters("ExecuteChangeSet")
    assert asked["ChangeSetName"] == ROOT_SET
    assert all(world.cfn.tokens("ExecuteChangeSet"))


@pytest.mark.parametrize(
    ("end", "advice"),
    [
        ("UPDATE_ROLLBACK_COMPLETE", "The stack is as it was before"),
        ("ROLLBACK_COMPLETE", "it is made anew"),
        ("ROLLBACK_FAILED", "it is made anew"),
        ("UPDATE_ROLLBACK_FAILED", "the rollback is continued first"),
        ("CREATE_FAILED", "go on from here, or make the stack anew"),
        ("UPDATE_FAILED", "go on from here, or roll back first"),
        ("DELETE_COMPLETE", "deleted, with what was made of it"),
    ],
)
def test_bad_end_names_the_first_cause_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, end: str, advice: str
) -> None:
    world, ui = World(monkeypatch, fails(end)), RecordingUi()
    with pytest.raises(OperationFailedError) as raised:
        execute_plan(world.aws, PLAN, PACE, ui)
    error = raised.value
    assert (error.exit_code, error.where, error.status) == (1, "root", end)
    assert advice in error.todo
    [failure] = ui.of_type(Failure)
    assert failure == error.failure
    assert (failure.path, failure.reason) == (("Child", "Bucket"), "taken already")
    assert ui.of_type(StackDone) == []


ALARM = {
    "Arn": "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a",
    "Type": "AWS::CloudWatch::Alarm",
}


@pytest.mark.parametrize(
    ("change_set", "of_stack", "disable_rollback", "expected"),
    [
        ({}, {}, False, {"RetainExceptOnCreate": True}),
        ({"OnStackFailure": "DELETE"}, {}, False, {"RetainExceptOnCreate": True}),
        # Whatever may be rolled back later is kept if its template says so.
        ({}, {}, True, {"DisableRollback": True}),
        ({"OnStackFailure": "DO_NOTHING"}, {}, False, {}),
        ({"RollbackConfiguration": {"RollbackTriggers": [ALARM]}}, {}, False, {}),
        ({"RollbackConfiguration": {"MonitoringTimeInMinutes": 5}}, {}, False, {}),
        ({}, {"RollbackConfiguration": {"RollbackTriggers": [ALARM]}}, False, {}),
    ],
)
def test_new_resources_go_with_a_failure_only_where_it_comes_at_once(
    monkeypatch: pytest.MonkeyPatch,
    change_set: dict[str, Any],
    of_stack: dict[str, Any],
    disable_rollback: bool,
    expected: dict[str, bool],
) -> None:
    world = World(monkeypatch, lambda it: it.root("UPDATE_COMPLETE"))
    world.cfn.answer("DescribeChangeSet", lambda **_: {"StackId": ROOT_ID, **change_set})
    world.cfn.answer("DescribeStacks", lambda **_: stacks(stack(**of_stack)))
    execute_plan(world.aws, PLAN, PACE, RecordingUi(), disable_rollback=disable_rollback)
    [asked] = world.cfn.parameters("ExecuteChangeSet")
    assert asked == {"ChangeSetName": ROOT_SET, **expected}


@pytest.mark.parametrize(
    ("nested", "root", "said"),
    [
        ("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE", "the rollback failed in Child."),
        ("UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED", "rolled back all the same was Child."),
    ],
)
def test_nested_stack_that_ended_otherwise_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, nested: str, root: str, said: str
) -> None:
    def course(it: Timeline) -> None:
        child = nested_id("Child")
        it.nested(ROOT_ID, "Child", "UPDATE_IN_PROGRESS")
        it.happen(child, "Bucket", "UPDATE_FAILED", reason="no")
        it.own(child, nested)
        it.root(root)

    with pytest.raises(OperationFailedError) as raised:
        execute_plan(World(monkeypatch, course).aws, PLAN, PACE, RecordingUi())
    assert said in raised.value.todo
    assert "as it was before. " not in raised.value.todo
    assert "is kept." not in raised.value.todo


def test_failure_without_a_cause_fails_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    world, ui = World(monkeypatch, lambda it: it.root("UPDATE_ROLLBACK_COMPLETE")), RecordingUi()
    with pytest.raises(OperationFailedError) as raised:
        execute_plan(world.aws, PLAN, PACE, ui)
    assert raised.value.failure is None
    assert ui.of_type(Failure) == []


def test_lost_connection_says_that_the_operation_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    world, ui = World(monkeypatch, lambda it: it.root("UPDATE_IN_PROGRESS")), RecordingUi()

    def expire(_: float) -> None:
        raise client_error("ExpiredToken")

    monkeypatch.setattr("deployer.stack.interrupts.time.sleep", expire)
    with pytest.raises(ClientError, match="ExpiredToken"):
        execute_plan(world.aws, PLAN, PACE, ui)
    [warned] = ui.of_type(Warned)
    assert "goes on in CloudFormation" in warned.text
    assert "deployer watch" in warned.text


@pytest.mark.parametrize("end", ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"])
def test_what_a_rollback_kept_is_named_since_it_blocks_the_next_try(
    monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    def course(it: Timeline) -> None:
        it.happen(ROOT_ID, "Topic", "CREATE_FAILED", reason="no")
        it.happen(
            ROOT_ID,
            "Bucket",
            "DELETE_SKIPPED",
            resource_type="AWS::S3::Bucket",
            physical_id="acme-landing",
        )
        it.root(end)

    with pytest.raises(OperationFailedError) as raised:
        execute_plan(World(monkeypatch, course).aws, PLAN, PACE, RecordingUi())
    assert "block the next try" in raised.value.todo
    assert raised.value.todo.endswith("\n  acme-landing (AWS::S3::Bucket)")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("InvalidChangeSetStatus", "cannot be executed in its current status"),
        ("ChangeSetNotFound", "does not exist"),
        ("ValidationError", f"Stack [{ROOT_ID}] does not exist"),
    ],
)
def test_plan_that_somebody_else_was_faster_with_says_so(
    monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    def refuse(_: Timeline) -> None:
        raise client_error(code, message)

    world = World(monkeypatch, refuse)
    with pytest.raises(DeployerError, match="somebody else deployed this stack") as raised:
        execute_plan(world.aws, PLAN, PACE, RecordingUi())
    assert "deployer status" in raised.value.todo


def test_plan_that_vanished_before_it_was_executed_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, lambda it: None)

    def absent(**_: Any) -> Answer:
        raise client_error("ChangeSetNotFound", "ChangeSet does not exist")

    world.cfn.answer("DescribeChangeSet", absent)
    with pytest.raises(DeployerError, match="somebody else deployed this stack") as raised:
        execute_plan(world.aws, PLAN, PACE, RecordingUi())
    assert "plan or deploy again" in raised.value.todo


def test_name_that_is_taken_comes_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def course(it: Timeline) -> None:
        it.happen(ROOT_ID, "Table", "CREATE_FAILED", reason="products already exists")
        it.root("ROLLBACK_COMPLETE")

    world = World(monkeypatch, course)
    with pytest.raises(OperationFailedError) as raised:
        execute_plan(world.aws, PLAN, PACE, RecordingUi())
    assert raised.value.failure
    assert "--import-existing" in raised.value.failure.todo


def test_ctrl_c_while_it_is_started_says_that_it_may_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def press(**_: Any) -> Any:
        raise KeyboardInterrupt

    world, ui = World(monkeypatch, lambda it: it.root("UPDATE_COMPLETE")), RecordingUi()
    world.cfn.answer("ExecuteChangeSet", press)
    with pytest.raises(KeyboardInterrupt):
        execute_plan(world.aws, PLAN, PACE, ui)
    assert "deployer watch" in ui.of_type(Warned)[0].text
