"""Dead letters of queues: found, and moved back by SQS, whose progress is followed."""

import json
import signal
from pathlib import Path
from typing import Any

import pytest

from deployer.errors import AwsError, ProjectError
from deployer.messages import LettersMoved, Note
from deployer.pipeline.deployed import QUEUE, Deployed
from deployer.pipeline.letter_queues import queue_to_redrive, queues_to_list, queues_to_replay
from deployer.pipeline.queue_letters import GivenUpQueue
from deployer.pipeline.redrive import redrive_letters
from deployer.pipeline.target import Target
from tests.recorded import recorded
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import resource, resources, stack, stacks

HERE = "arn:aws:sqs:eu-west-1:111111111111:"
DLQ, WORK, LAMBDA_DLQ = "acme-flow-dlq-devl-eu-west-1", "acme-flow-devl", "acme-greet-dlq-devl"
AGAIN = "deployer dlq redrive flow-dlq --env devl"
ITSELF = Deployed(DLQ, ("Letters",), QUEUE, ("flow-dlq",))
LETTERS = GivenUpQueue(
    ITSELF,
    DLQ,
    f"https://sqs/{DLQ}",
    ITSELF,
    f"{HERE}{DLQ}",
    (WORK,),
)
OLD = {"Status": "COMPLETED", "StartedTimestamp": 1, "ApproximateNumberOfMessagesMoved": 9}


def _task(status: str, moved: int) -> dict[str, Any]:
    counts = {"ApproximateNumberOfMessagesMoved": moved, "ApproximateNumberOfMessagesToMove": 3}
    return {"Status": status, "StartedTimestamp": 2, **counts}


class Sqs:
    """SQS with a dead letter queue; what it says of moves, one look after the other."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *looks: Any,
        waiting: int = 3,
        hidden: int = 0,
        error: str = "",
    ) -> None:
        self._looks = list(looks)
        self._error = error
        monkeypatch.setattr("deployer.stack.interrupts.time.sleep", lambda _: None)
        count = {
            "ApproximateNumberOfMessages": str(waiting),
            "ApproximateNumberOfMessagesNotVisible": str(hidden),
        }
        self.sqs = Scripted(
            monkeypatch,
            "sqs",
            {
                "ListMessageMoveTasks": self._list,
                "StartMessageMoveTask": self._start,
                "GetQueueAttributes": lambda **_: {"Attributes": count},
            },
        )
        self.target: Target = make_target(sqs=self.sqs.client)

    def _list(self, **_: Any) -> Answer:
        task = self._looks.pop(0) if len(self._looks) > 1 else self._looks[0]
        return {"Results": [task] if task else []}

    def _start(self, **_: Any) -> Answer:
        if self._error:
            raise client_error(self._error, "not so")
        return {"TaskHandle": "handle"}

    def started(self) -> list[dict[str, Any]]:
        """What moves were asked for."""
        return self.sqs.parameters("StartMessageMoveTask")


def test_letters_are_moved_after_a_yes_and_the_progress_is_told(  # C8
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = (OLD, OLD, _task("RUNNING", 1), _task("RUNNING", 1), _task("COMPLETED", 3))
    sqs, ui = Sqs(monkeypatch, *looks), RecordingUi(True)
    assert redrive_letters(sqs.target, LETTERS, None, ui, approved=False, again=AGAIN)
    assert ui.questions == [f"Move about 3 messages from {DLQ} back to {WORK}?"]
    assert sqs.started() == [{"SourceArn": LETTERS.arn}]
    assert [(it.status, it.moved) for it in ui.of_type(LettersMoved)] == [
        ("RUNNING", 1),
        ("COMPLETED", 3),
    ]


@pytest.mark.parametrize(("waiting", "answers", "done"), [(3, [False], False), (0, [], True)])
def test_nothing_is_moved_without_a_yes_or_a_letter(
    monkeypatch: pytest.MonkeyPatch, waiting: int, answers: list[bool], done: bool
) -> None:
    sqs, ui = Sqs(monkeypatch, None, waiting=waiting), RecordingUi(*answers)
    assert redrive_letters(sqs.target, LETTERS, None, ui, approved=False, again=AGAIN) is done
    assert sqs.started() == []
    assert ui.of_type(Note)


def test_messages_that_are_hidden_are_no_empty_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs, ui = Sqs(monkeypatch, None, waiting=0, hidden=2), RecordingUi()
    assert not redrive_letters(sqs.target, LETTERS, None, ui, approved=True, again=AGAIN)
    assert sqs.started() == []
    [note] = ui.of_type(Note)
    assert "about 2 messages, hidden" in note.text
    assert "in two minutes" in note.text


def test_move_that_goes_on_already_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs, ui = Sqs(monkeypatch, _task("RUNNING", 1), _task("COMPLETED", 3)), RecordingUi()
    assert redrive_letters(sqs.target, LETTERS, None, ui, approved=False, again=AGAIN)
    assert sqs.started() == []


def test_failed_move_tells_its_reason_and_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    [task] = recorded("message_move_failed")["Results"]
    sqs, ui = Sqs(monkeypatch, None, task), RecordingUi()
    assert not redrive_letters(sqs.target, LETTERS, 5, ui, approved=True, again=AGAIN)
    assert sqs.started() == [{"SourceArn": LETTERS.arn, "MaxNumberOfMessagesPerSecond": 5}]
    [moved] = ui.of_type(LettersMoved)
    assert (moved.status, moved.moved, moved.total) == ("FAILED", 2, 3)
    assert "CouldNotDetermineMessageSource" in moved.reason


def test_refusal_of_sqs_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs = Sqs(monkeypatch, None, error="AWS.SimpleQueueService.UnsupportedOperation")
    with pytest.raises(AwsError, match="SQS does not move them: not so"):
        redrive_letters(sqs.target, LETTERS, None, RecordingUi(), approved=True, again=AGAIN)


def test_move_that_never_shows_up_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AwsError, match="no move"):
        sqs = Sqs(monkeypatch, OLD)
        redrive_letters(sqs.target, LETTERS, None, RecordingUi(), approved=True, again=AGAIN)


def test_ctrl_c_leaves_the_move_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    sqs, ui = Sqs(monkeypatch, _task("RUNNING", 1)), RecordingUi()
    monkeypatch.setattr(
        "deployer.stack.interrupts.time.sleep", lambda _: signal.raise_signal(signal.SIGINT)
    )
    with pytest.raises(KeyboardInterrupt):
        redrive_letters(sqs.target, LETTERS, None, ui, approved=True, again=AGAIN)
    assert AGAIN in ui.of_type(Note)[-1].text


def _deployed(monkeypatch: pytest.MonkeyPatch) -> Target:
    queues = {"Work": WORK, "Letters": DLQ, "Greetings": LAMBDA_DLQ}
    found = [resource(name, QUEUE, f"https://sqs/{it}") for name, it in queues.items()]
    function = resource("Greet", "AWS::Lambda::Function", "acme-greet-devl-eu-west-1")
    cfn = {
        "DescribeStacks": lambda **_: stacks(stack()),
        "ListStackResources": lambda StackName: {  # noqa: N803
            ROOT: resources(*found, function, resource("Gone", QUEUE, "https://sqs/gone"))
        }[StackName],
    }

    def attributes(QueueUrl: str, AttributeNames: list[str]) -> Answer:  # noqa: N803
        if QueueUrl.endswith("gone"):
            raise client_error("AWS.SimpleQueueService.NonExistentQueue")
        if "RedrivePolicy" not in AttributeNames:
            return {"Attributes": dict.fromkeys(AttributeNames, "1")}
        name = QueueUrl.rpartition("/")[2]
        policy = {"deadLetterTargetArn": f"{HERE}{DLQ}", "maxReceiveCount": 3}
        known = {"RedrivePolicy": json.dumps(policy)} if name == WORK else {}
        return {"Attributes": {"QueueArn": f"{HERE}{name}", **known}}

    scripts: dict[str, Any] = {
        "cloudformation": cfn,
        "lambda": {
            "GetFunctionConfiguration": lambda **_: {
                "DeadLetterConfig": {"TargetArn": f"{HERE}{LAMBDA_DLQ}"}
            }
        },
        "sqs": {
            "GetQueueAttributes": attributes,
            "GetQueueUrl": lambda QueueName: {"QueueUrl": f"https://sqs/{QueueName}"},  # noqa: N803
        },
    }
    return make_target(
        **{name: Scripted(monkeypatch, name, it).client for name, it in scripts.items()}
    )


def test_both_kinds_of_queues_are_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    project, target = sample_project(tmp_path), _deployed(monkeypatch)
    everything = queues_to_list(project, target, None, None)
    assert [it.name for it in everything] == [LAMBDA_DLQ, DLQ]
    assert [it.name for it in queues_to_list(project, target, "greet", None)] == [LAMBDA_DLQ]
    for name in (LAMBDA_DLQ, "greet-dlq", "greet", "Greetings"):
        assert [it.name for it in queues_to_list(project, target, None, name)] == [LAMBDA_DLQ]
        found = queues_to_replay(project, target, None, name, RecordingUi())
        assert [it.name for it in found] == [LAMBDA_DLQ]
    for name in (DLQ, "flow-dlq", "Letters"):
        assert [it.name for it in queues_to_list(project, target, None, name)] == [DLQ]
    with pytest.raises(ProjectError, match="no deployed dead letter queue"):
        queues_to_list(project, target, None, "work")


def test_queue_is_redriven_by_any_of_its_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    project, target = sample_project(tmp_path), _deployed(monkeypatch)
    for wanted in (DLQ, "flow-dlq", "Letters"):
        found = queue_to_redrive(project, target, wanted)
        assert (found.name, found.arn, found.sources) == (DLQ, f"{HERE}{DLQ}", (WORK,))


@pytest.mark.parametrize("wanted", [LAMBDA_DLQ, "greet", "greet-dlq"])
def test_redrive_of_a_functions_letters_says_to_replay(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wanted: str
) -> None:
    with pytest.raises(ProjectError, match="SQS cannot move back") as raised:
        queue_to_redrive(sample_project(tmp_path), _deployed(monkeypatch), wanted)
    assert raised.value.todo == "Replay them: deployer dlq replay --function greet --env devl"


def test_redrive_of_nothing_known_names_what_there_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ProjectError, match="no deployed dead letter queue is") as raised:
        queue_to_redrive(sample_project(tmp_path), _deployed(monkeypatch), "flow-dl")
    assert raised.value.todo == "Did you mean 'flow-dlq'?"


@pytest.mark.parametrize("chosen", [("flow-dlq", None), (None, "flow-dlq")])
def test_replay_of_a_queues_letters_says_to_redrive(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, chosen: tuple[str | None, str | None]
) -> None:
    project, target, ui = sample_project(tmp_path), _deployed(monkeypatch), RecordingUi()
    with pytest.raises(ProjectError, match="which no function is given") as raised:
        queues_to_replay(project, target, *chosen, ui)
    assert raised.value.todo == "Move them back: deployer dlq redrive flow-dlq --env devl"
    assert [it.name for it in queues_to_replay(project, target, None, None, ui)] == [LAMBDA_DLQ]
    assert "about 2 messages" in ui.of_type(Note)[0].text, "hidden ones count"
    assert "deployer dlq redrive flow-dlq --env devl" in ui.of_type(Note)[0].text
