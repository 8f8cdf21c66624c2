"""Stacks that no change set can be made for: what is offered, and what is done without a person."""

from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Note, Table, Warned
from deployer.pipeline import recover as module
from deployer.pipeline.approval import Approval
from deployer.pipeline.recover import usable
from deployer.stack.delete import Deletion
from deployer.stack.describe import Stack, find_stack
from deployer.stack.operation import OperationFailedError
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import make_target
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import ROOT_ID, Timeline, stack, stacks

ROLE = "arn:aws:iam::111111111111:role/service"


def _no_lock(**_: Any) -> Answer:
    raise client_error("ObjectLockConfigurationNotFoundError")


class World:
    """A stack in some status, and what operations on it end in, one after the other."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, status: str, *ends: str) -> None:
        self.status = status
        self._ends = list(ends)
        self.deleted: list[Any] = []
        self.timeline = Timeline()
        self.timeline.root("CREATE_COMPLETE")
        monkeypatch.setattr("deployer.stack.interrupts.time.sleep", self._pass)
        self.holding: tuple[str, ...] = ()
        """Buckets that stand in the stack."""
        monkeypatch.setattr(module, "plan_deletion", lambda _, it: Deletion(it, self.holding, ()))
        monkeypatch.setattr(module, "delete", self._delete)
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "DescribeStacks": lambda **_: stacks(stack(self.status)),
                "DescribeStackEvents": self.timeline.describe_stack_events,
                "ContinueUpdateRollback": self._roll_back,
                "RollbackStack": self._roll_back,
                "ListChangeSets": lambda **_: {"Summaries": [{}, {}]},
                "ListExports": lambda: {"Exports": []},
            },
        )
        s3 = Scripted(monkeypatch, "s3", {"GetObjectLockConfiguration": _no_lock})
        self.target = make_target(cloudformation=self.cfn.client, s3=s3.client)

    def usable(self, ui: RecordingUi, *, approved: bool = False, **more: Any) -> Stack | None:
        """Make the stack usable."""
        found = find_stack(self.cfn.client, ROOT_ID)
        assert found
        self.cfn.calls.clear()
        return usable(self.target, found, Approval(approved), ui, role_arn=ROLE, **more)

    def _end(self) -> None:
        self.status = self._ends.pop(0)
        self.timeline.root(self.status)

    def _roll_back(self, **_: Any) -> Answer:
        self.timeline.root("UPDATE_ROLLBACK_IN_PROGRESS")
        if self._ends[0] == "UPDATE_ROLLBACK_FAILED":
            self.timeline.happen(ROOT_ID, "Topic", "UPDATE_FAILED", reason="gone")
        self._end()
        return {}

    def _pass(self, _: float) -> None:
        if self._ends and self.status.endswith("_IN_PROGRESS"):
            self._end()

    def _delete(self, _: Any, deletion: Deletion, *__: Any, role_arn: str | None) -> None:
        self.deleted.append((deletion.stack.name, role_arn))


@pytest.mark.parametrize(
    "status", ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"]
)
def test_settled_stack_is_usable_as_it_is(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    world = World(monkeypatch, status)
    found = world.usable(RecordingUi())
    assert found
    assert world.cfn.calls == []


def test_stack_in_progress_is_waited_for_and_then_used(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE")
    world.timeline.root("UPDATE_IN_PROGRESS")
    found = world.usable(RecordingUi("watch"))
    assert found
    assert found.status == "UPDATE_COMPLETE"


def test_stack_whose_awaited_operation_was_rolled_back_is_gone_on_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE")
    world.timeline.root("UPDATE_IN_PROGRESS")
    ui = RecordingUi("watch")
    found = world.usable(ui)
    assert found
    assert found.status == "UPDATE_ROLLBACK_COMPLETE"
    assert ui.of_type(Note)[-1].text.endswith("it ended in UPDATE_ROLLBACK_COMPLETE.")


def test_stack_that_is_being_deleted_is_created_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "DELETE_IN_PROGRESS", "DELETE_COMPLETE")
    world.timeline.root("DELETE_IN_PROGRESS")
    assert world.usable(RecordingUi("watch")) is None


@pytest.mark.parametrize(("approved", "answers"), [(True, ()), (False, ("stop",))])
def test_stack_in_progress_is_left_alone_unless_a_person_waits(
    monkeypatch: pytest.MonkeyPatch, approved: bool, answers: tuple[str, ...]
) -> None:
    world = World(monkeypatch, "UPDATE_IN_PROGRESS")
    with pytest.raises(DeployerError, match="another operation is going on") as raised:
        world.usable(RecordingUi(*answers), approved=approved)
    assert "deployer watch" in raised.value.todo


def test_remains_of_a_creation_are_replaced_after_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "ROLLBACK_COMPLETE")
    assert world.usable(RecordingUi(True)) is None
    assert world.deleted == [("root", ROLE)]
    with pytest.raises(DeployerError, match="in the way"):
        world.usable(RecordingUi(False))
    assert len(world.deleted) == 1


@pytest.mark.parametrize(
    ("status", "answer", "approved", "keep", "operations", "deleted"),
    [
        ("UPDATE_FAILED", "go-on", False, False, [], 0),
        ("UPDATE_FAILED", "roll-back", False, False, ["RollbackStack"], 0),
        ("UPDATE_FAILED", None, True, False, ["RollbackStack"], 0),
        ("UPDATE_FAILED", None, True, True, [], 0),
        ("CREATE_FAILED", "go-on", False, False, [], 0),
        ("CREATE_FAILED", "replace", False, False, [], 1),
        ("CREATE_FAILED", None, True, False, [], 1),
        ("CREATE_FAILED", None, True, True, [], 0),
    ],
)
def test_kept_failure_is_gone_on_with_rolled_back_or_replaced(
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    answer: str | None,
    approved: bool,
    keep: bool,
    operations: list[str],
    deleted: int,
) -> None:
    world = World(monkeypatch, status, "UPDATE_ROLLBACK_COMPLETE")
    answers: list[Any] = [it for it in (answer, True if answer == "replace" else None) if it]
    found = world.usable(RecordingUi(*answers), approved=approved, keep=keep)
    assert (found is None) == bool(deleted)
    assert len(world.deleted) == deleted
    called = [it for it in world.cfn.operations() if not it.startswith(("Describe", "List"))]
    assert called == operations


@pytest.mark.parametrize(
    ("status", "answers"), [("ROLLBACK_COMPLETE", (True,)), ("CREATE_FAILED", ("replace", True))]
)
def test_what_will_be_lost_is_shown_before_a_stack_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, status: str, answers: tuple[Any, ...]
) -> None:
    world, ui = World(monkeypatch, status), RecordingUi(*answers)
    world.holding = ("orders",)
    assert world.usable(ui) is None
    assert ui.of_type(Table)[0].rows == (("orders", "emptied, all versions, and deleted"),)
    assert "create it" in ui.questions[-1]
    assert len(world.deleted) == 1


def test_data_in_what_was_kept_is_never_deleted_without_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, ui = World(monkeypatch, "CREATE_FAILED"), RecordingUi()
    world.holding = ("orders",)
    with pytest.raises(DeployerError, match="holds data") as raised:
        world.usable(ui, approved=True)
    assert "deployer delete" in raised.value.todo
    assert len(ui.of_type(Table)) == 1
    assert world.deleted == []


def test_kept_failure_is_left_when_a_person_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_FAILED")
    with pytest.raises(DeployerError, match="left as the failure left it"):
        world.usable(RecordingUi("stop"))
    assert world.cfn.calls == []


def test_stuck_rollback_that_needs_no_skipping_is_continued(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE")
    found = world.usable(RecordingUi(), approved=True)
    assert found
    assert found.status == "UPDATE_ROLLBACK_COMPLETE"
    [asked] = world.cfn.parameters("ContinueUpdateRollback")
    assert asked == {"StackName": "root", "RoleARN": ROLE}


def test_stuck_rollback_skips_what_a_person_was_shown_and_agreed_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ends = ("UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_COMPLETE")
    world, ui = World(monkeypatch, "UPDATE_ROLLBACK_FAILED", *ends), RecordingUi(True, True)
    assert world.usable(ui)
    first, second = world.cfn.parameters("ContinueUpdateRollback")
    assert "ResourcesToSkip" not in first
    assert second["ResourcesToSkip"] == ["Topic"]
    assert ui.of_type(Table)[-1].rows == (("Topic", "AWS::SNS::Topic", "", "gone"),)
    assert "Topic" in ui.of_type(Warned)[-1].text


def test_nothing_is_skipped_without_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED")
    with pytest.raises(OperationFailedError) as raised:
        world.usable(RecordingUi(), approved=True)
    assert "continue-update-rollback --stack-name root --resources-to-skip Topic" in (
        raised.value.todo
    )
    assert len(world.cfn.parameters("ContinueUpdateRollback")) == 1


@pytest.mark.parametrize("answers", [(False,), (True, False)])
def test_stuck_rollback_is_left_when_a_person_says_no(
    monkeypatch: pytest.MonkeyPatch, answers: tuple[bool, ...]
) -> None:
    world = World(monkeypatch, "UPDATE_ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED")
    with pytest.raises(DeployerError):
        world.usable(RecordingUi(*answers))
    assert len(world.cfn.parameters("ContinueUpdateRollback")) == len(answers) - 1


@pytest.mark.parametrize(
    ("status", "todo"),
    [("DELETE_FAILED", "deployer delete"), ("IMPORT_ROLLBACK_FAILED", "deployer status")],
)
def test_stack_that_cannot_be_brought_on_says_what_is_left_to_do(
    monkeypatch: pytest.MonkeyPatch, status: str, todo: str
) -> None:
    with pytest.raises(DeployerError, match=f"stuck in {status}") as raised:
        World(monkeypatch, status).usable(RecordingUi(), approved=True)
    assert todo in raised.value.todo


def test_plans_of_others_that_a_creation_ends_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    world, ui = World(monkeypatch, "REVIEW_IN_PROGRESS"), RecordingUi()
    assert world.usable(ui)
    assert "2 change sets of it end" in ui.of_type(Note)[0].text
