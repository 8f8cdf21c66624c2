"""Deletions: of a stack, and of a creation that failed: watched until it is gone."""

from dataclasses import replace

import pytest

from deployer.messages import StackDone
from deployer.stack.execute import delete_stack, execute_plan
from deployer.stack.operation import OperationFailedError
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import PACE, ROOT_ID, Timeline
from tests.unit.stack.executing import PLAN, World


def test_what_a_deletion_keeps_is_no_advice_after_its_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def course(it: Timeline) -> None:
        it.happen(ROOT_ID, "Bucket", "DELETE_SKIPPED")
        it.root("DELETE_FAILED")

    with pytest.raises(OperationFailedError) as raised:
        delete_stack(World(monkeypatch, course).aws, EXISTING, PACE, RecordingUi())
    assert "offers to retain what blocks, or to force" in raised.value.todo
    assert "their" not in raised.value.todo.lower()


def test_deletion_is_followed_by_id_since_the_name_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, ui = World(monkeypatch, lambda it: it.root("DELETE_COMPLETE")), RecordingUi()
    delete_stack(world.aws, EXISTING, PACE, ui)
    assert [it.status for it in ui.of_type(StackDone)] == ["DELETE_COMPLETE"]
    assert world.cfn.parameters("DeleteStack") == [{"StackName": ROOT_ID}]
    assert {it["StackName"] for it in world.cfn.parameters("DescribeStackEvents")} == {ROOT_ID}


def test_stack_that_somebody_else_deleted_meanwhile_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, lambda it: None, status="DELETE_COMPLETE")
    ui = RecordingUi()
    delete_stack(world.aws, EXISTING, PACE, ui)
    assert [it.status for it in ui.of_type(StackDone)] == ["DELETE_COMPLETE"]
    assert world.cfn.operations() == ["DescribeStacks"]


def test_creation_that_is_deleted_when_it_fails_is_watched_until_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, lambda it: it.root("ROLLBACK_COMPLETE"))
    described = {"StackId": ROOT_ID, "OnStackFailure": "DELETE"}
    world.cfn.answer("DescribeChangeSet", lambda **_: described)
    later = iter([None, None, "DELETE_IN_PROGRESS", "DELETE_COMPLETE"])

    def sleep(_: float) -> None:
        if status := next(later, None):
            world.timeline.root(status)

    monkeypatch.setattr("deployer.stack.interrupts.time.sleep", sleep)
    with pytest.raises(OperationFailedError) as raised:
        execute_plan(world.aws, PLAN, replace(PACE, usual=0.1), RecordingUi())
    assert raised.value.status == "DELETE_COMPLETE"


def test_deletion_that_never_begins_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, lambda it: it.root("ROLLBACK_COMPLETE"))
    described = {"StackId": ROOT_ID, "OnStackFailure": "DELETE"}
    world.cfn.answer("DescribeChangeSet", lambda **_: described)
    with pytest.raises(OperationFailedError) as raised:
        execute_plan(world.aws, PLAN, PACE, RecordingUi())
    assert raised.value.status == "ROLLBACK_COMPLETE"
