"""Watching to the end: what a person may choose after Ctrl-C, and what is done then."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import Note, StackDone, StackEvent, Warned
from deployer.stack.execute import execute_plan
from deployer.stack.operation import OperationStoppedError, attach
from tests.unit.aws.clients import make_aws
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.change_sets import EXISTING
from tests.unit.stack.cloudformation import PACE, ROOT_ID, Timeline, stack, stacks
from tests.unit.stack.executing import PLAN

Step = Callable[[Timeline], object]


class World:
    """An operation in whose first pause a signal comes, and which then takes its course."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        status: str,
        *steps: Step,
        number: signal.Signals = signal.SIGINT,
    ) -> None:
        self.timeline = Timeline()
        self.timeline.root("CREATE_COMPLETE")
        self.status = status or "CREATE_COMPLETE"
        self._first = status
        self._steps = list(steps)
        self._signals = [number]
        monkeypatch.setattr("deployer.stack.interrupts.time.sleep", self._sleep)
        self.cfn = Scripted(
            monkeypatch,
            "cloudformation",
            {
                "DescribeChangeSet": lambda **_: {"StackId": ROOT_ID},
                "DescribeStacks": lambda **_: stacks(stack(self.status)),
                "DescribeStackEvents": self.timeline.describe_stack_events,
                "ExecuteChangeSet": self._start,
                "CancelUpdateStack": lambda **_: {},
                "DeleteStack": lambda **_: {},
            },
        )
        self.aws = make_aws(cloudformation=self.cfn.client)

    def _start(self, **_: Any) -> Answer:
        self.timeline.root(self._first)
        return {}

    def _sleep(self, _: float) -> None:
        if self._signals:
            signal.raise_signal(self._signals.pop())
        elif self._steps:
            self._steps.pop(0)(self.timeline)


def test_going_on_watching_misses_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_IN_PROGRESS", lambda it: it.root("UPDATE_COMPLETE"))
    ui = RecordingUi("watch")
    execute_plan(world.aws, PLAN, PACE, ui)
    told = [it.status for it in ui.of_type(StackEvent)]
    assert told == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    assert len(ui.of_type(StackDone)) == 1


@pytest.mark.parametrize("answer", ["leave", KeyboardInterrupt(), DeployerError("nobody is there")])
def test_left_alone_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, answer: str | BaseException
) -> None:
    world, ui = World(monkeypatch, "UPDATE_IN_PROGRESS"), RecordingUi(answer)
    with pytest.raises(KeyboardInterrupt):
        execute_plan(world.aws, PLAN, PACE, ui)
    [warned] = ui.of_type(Warned)
    assert "goes on in CloudFormation without you; deployer watch" in warned.text
    assert "CancelUpdateStack" not in world.cfn.operations()


def test_ctrl_c_at_the_question_leaves_it_running(monkeypatch: pytest.MonkeyPatch) -> None:
    class PressingUi(RecordingUi):
        def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
            signal.raise_signal(signal.SIGINT)
            return "watch"

    world, ui = World(monkeypatch, "UPDATE_IN_PROGRESS"), PressingUi()
    with pytest.raises(KeyboardInterrupt):
        execute_plan(world.aws, PLAN, PACE, ui)
    assert len(ui.of_type(Warned)) == 1


def test_operation_stays_open_while_a_person_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_IN_PROGRESS", lambda it: it.root("UPDATE_COMPLETE"))
    ui = RecordingUi("watch")
    execute_plan(world.aws, PLAN, PACE, ui)
    assert ui.operations == [("root", 0)]


def test_sigterm_asks_nobody_and_leaves_it_running(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "UPDATE_IN_PROGRESS", number=signal.SIGTERM)
    ui = RecordingUi()
    with pytest.raises(KeyboardInterrupt):
        execute_plan(world.aws, PLAN, PACE, ui)
    assert ui.questions == []
    assert len(ui.of_type(Warned)) == 1


@pytest.mark.parametrize(
    ("status", "answer", "operation", "end"),
    [
        ("UPDATE_IN_PROGRESS", "cancel", "CancelUpdateStack", "UPDATE_ROLLBACK_COMPLETE"),
        ("CREATE_IN_PROGRESS", "delete", "DeleteStack", "DELETE_COMPLETE"),
    ],
)
def test_stopped_operation_is_watched_to_its_end_and_is_no_success(
    monkeypatch: pytest.MonkeyPatch, status: str, answer: str, operation: str, end: str
) -> None:
    world, ui = World(monkeypatch, status, lambda it: it.root(end)), RecordingUi(answer)
    with pytest.raises(OperationStoppedError) as raised:
        execute_plan(world.aws, PLAN, PACE, ui)
    assert (raised.value.exit_code, raised.value.status) == (130, end)
    assert world.cfn.parameters(operation) == [{"StackName": ROOT_ID}]
    assert all(world.cfn.tokens(operation))
    assert ui.of_type(StackDone) == []


def test_a_creation_is_stopped_with_the_role_that_its_stack_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "CREATE_IN_PROGRESS", lambda it: it.root("DELETE_COMPLETE"))
    found = stacks(stack("CREATE_IN_PROGRESS", RoleARN="arn:aws:iam::111111111111:role/x"))
    world.cfn.answer("DescribeStacks", lambda **_: found)
    with pytest.raises(OperationStoppedError):
        execute_plan(world.aws, PLAN, PACE, RecordingUi("delete"))
    [deleted] = world.cfn.parameters("DeleteStack")
    assert deleted["RoleARN"] == "arn:aws:iam::111111111111:role/x"


def test_cancellation_that_comes_too_late_says_that_the_change_is_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = (lambda it: it.root("UPDATE_COMPLETE"),)
    world, ui = World(monkeypatch, "UPDATE_IN_PROGRESS", *steps), RecordingUi("cancel")
    with pytest.raises(OperationStoppedError) as raised:
        execute_plan(world.aws, PLAN, PACE, ui)
    assert raised.value.exit_code == 130
    assert "too late to cancel" in raised.value.what
    assert "UPDATE_COMPLETE, the change is live" in raised.value.what


def test_deletion_that_begins_only_after_the_creation_ended_is_watched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(
        monkeypatch,
        "CREATE_IN_PROGRESS",
        lambda it: it.root("CREATE_COMPLETE"),
        lambda it: None,
        lambda it: it.root("DELETE_IN_PROGRESS"),
        lambda it: it.root("DELETE_COMPLETE"),
    )
    with pytest.raises(OperationStoppedError) as raised:
        execute_plan(world.aws, PLAN, replace(PACE, usual=0.1), RecordingUi("delete"))
    assert raised.value.status == "DELETE_COMPLETE"


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "ROLLBACK_IN_PROGRESS"])
def test_creation_that_ended_while_the_question_stood_is_not_deleted(
    monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    class SlowUi(RecordingUi):
        def choose(self, question: str, answers: Mapping[str, str], *, todo: str = "") -> str:
            world.status = status
            return super().choose(question, answers, todo=todo)

    world = World(monkeypatch, "CREATE_IN_PROGRESS", lambda it: it.root("CREATE_COMPLETE"))
    ui = SlowUi("delete")
    execute_plan(world.aws, PLAN, PACE, ui)
    assert "DeleteStack" not in world.cfn.operations()
    assert ui.of_type(Note)[0].text == f"root: not deleted: it is in {status} by now"
    assert len(ui.of_type(StackDone)) == 1


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "cancel"),
        ("CREATE_IN_PROGRESS", "cancel"),
        ("UPDATE_IN_PROGRESS", "delete"),
        ("DELETE_IN_PROGRESS", "delete"),
    ],
)
def test_what_cloudformation_would_refuse_is_not_offered(
    monkeypatch: pytest.MonkeyPatch, status: str, answer: str
) -> None:
    world = World(monkeypatch, status)
    with pytest.raises(AssertionError):  # an answer that was not among the choices
        execute_plan(world.aws, PLAN, PACE, RecordingUi(answer))


def test_operation_that_went_on_while_the_question_stood_is_not_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: Any) -> Answer:
        world.timeline.root("UPDATE_COMPLETE")
        raise client_error("ValidationError", "cannot be called from current stack status")

    world, ui = World(monkeypatch, "UPDATE_IN_PROGRESS"), RecordingUi("cancel")
    world.cfn.answer("CancelUpdateStack", refuse)
    execute_plan(world.aws, PLAN, PACE, ui)
    assert "not stopped" in ui.of_type(Note)[0].text
    assert len(ui.of_type(StackDone)) == 1


def test_attaching_shows_the_operation_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "", lambda it: it.root("UPDATE_ROLLBACK_COMPLETE"))
    world.timeline.root("UPDATE_IN_PROGRESS", "User Initiated")
    world.timeline.happen(ROOT_ID, "Topic", "UPDATE_FAILED", reason="no")
    world.timeline.root("UPDATE_ROLLBACK_IN_PROGRESS")
    ui = RecordingUi("watch")
    with pytest.raises(DeployerError, match="ended in UPDATE_ROLLBACK_COMPLETE"):
        attach(world.aws, EXISTING, PACE, ui)
    told = [it.status for it in ui.of_type(StackEvent)]
    assert told == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]


def test_attaching_to_what_has_ended_meanwhile_shows_it_and_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, ui = World(monkeypatch, ""), RecordingUi("watch")
    world.timeline.root("UPDATE_IN_PROGRESS", "User Initiated")
    world.timeline.root("UPDATE_COMPLETE")
    assert attach(world.aws, EXISTING, PACE, ui) == "UPDATE_COMPLETE"
    told = [it.status for it in ui.of_type(StackEvent)]
    assert told == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]


def test_attaching_before_its_first_event_is_told_shows_nothing_of_what_was_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(
        monkeypatch,
        "UPDATE_IN_PROGRESS",
        lambda it: it.root("UPDATE_IN_PROGRESS"),
        lambda it: it.root("UPDATE_COMPLETE"),
    )
    ui = RecordingUi("watch")
    assert attach(world.aws, EXISTING, PACE, ui) == "UPDATE_COMPLETE"
    told = [it.status for it in ui.of_type(StackEvent)]
    assert told == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]


def test_attaching_to_a_first_creation_shows_it_though_it_was_planned_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "", lambda it: it.root("CREATE_COMPLETE"))
    world.timeline.root("REVIEW_IN_PROGRESS", "User Initiated")
    world.timeline.root("CREATE_IN_PROGRESS", "User Initiated")
    ui = RecordingUi("watch")
    assert attach(world.aws, EXISTING, PACE, ui) == "CREATE_COMPLETE"
    assert ui.of_type(StackEvent)[0].status == "CREATE_IN_PROGRESS"


def test_attaching_late_tells_the_time_since_the_operation_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World(monkeypatch, "", lambda it: it.root("UPDATE_COMPLETE"))
    world.timeline.root("UPDATE_IN_PROGRESS", "User Initiated")
    world.timeline.happen(ROOT_ID, "Topic", "UPDATE_COMPLETE")  # each a second after the other
    ui = RecordingUi("watch")
    attach(world.aws, EXISTING, PACE, ui)
    assert ui.of_type(StackDone)[0].seconds == 2.0


def test_attaching_to_a_deletion_takes_its_end_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(monkeypatch, "", lambda it: it.root("DELETE_COMPLETE"))
    world.timeline.root("DELETE_IN_PROGRESS", "User Initiated")
    deleting = replace(EXISTING, status="DELETE_IN_PROGRESS")
    assert attach(world.aws, deleting, PACE, RecordingUi("watch")) == "DELETE_COMPLETE"
