"""Replaying: only what was agreed to; all else is left as if nobody had looked."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from deployer.errors import DeployerError
from deployer.messages import DeadLetter, LetterQueue, Note
from deployer.pipeline.dead_letters import MOST
from deployer.pipeline.replay import replay_letters, show_letters
from tests.unit.aws.scripted import Answer
from tests.unit.pipeline.test_dead_letters import QUEUE, Queue, message
from tests.unit.pipeline.test_redrive import LETTERS
from tests.unit.render.recording import RecordingUi


def _did(queue: Queue) -> list[str]:
    """What was done with each message, leaving out how."""
    return [" ".join(it.split()[:2]) for it in queue.log if not it.startswith("invoke")]


@pytest.mark.parametrize(
    ("names", "chosen", "answers", "approved", "did", "done"),
    [
        ("ab", None, [True], False, ["delete receipt-a", "delete receipt-b"], True),
        ("ab", None, [], True, ["delete receipt-a", "delete receipt-b"], True),
        ("ab", None, [False], False, ["release receipt-a", "release receipt-b"], False),
        ("ab", "b", [], True, ["delete receipt-b", "release receipt-a"], True),
        ("ab", "c", [], True, ["release receipt-a", "release receipt-b"], False),
        ("", None, [], True, [], True),
        ("", "c", [], True, [], False),
    ],
)
def test_only_what_was_agreed_to_is_replayed(
    monkeypatch: pytest.MonkeyPatch,
    names: str,
    chosen: str | None,
    answers: list[bool],
    approved: bool,
    did: list[str],
    done: bool,
) -> None:
    queue, ui = Queue(monkeypatch, list(names)), RecordingUi(*answers)
    assert replay_letters(queue.target, [QUEUE], chosen, ui, approved=approved) is done
    assert _did(queue) == did
    assert names or [it.text for it in ui.of_type(Note)] == ["There are no events to replay."]
    assert ui.of_type(Note)


@pytest.mark.parametrize("answer", [DeployerError("nobody answered"), KeyboardInterrupt()])
def test_letters_are_not_kept_hidden_when_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, answer: BaseException
) -> None:
    queue = Queue(monkeypatch, ["a", "b"])
    with pytest.raises(type(answer)):
        replay_letters(queue.target, [QUEUE], None, RecordingUi(answer), approved=False)
    assert _did(queue) == ["release receipt-a", "release receipt-b"]


def test_letters_that_could_not_be_replayed_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Queue(monkeypatch, ["a", "b", "c"])
    queue.refuses = '"b"'
    with pytest.raises(DeployerError, match="refused"):
        replay_letters(queue.target, [QUEUE], None, RecordingUi(), approved=True)
    assert _did(queue) == ["delete receipt-a", "release receipt-b", "release receipt-c"]


def test_listing_shows_bodies_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    for with_bodies in (False, True):
        queue, ui = Queue(monkeypatch, ["a"]), RecordingUi()
        show_letters(queue.target, [QUEUE], ui, with_bodies=with_bodies)
        [letter] = ui.of_type(DeadLetter)
        assert (letter.message_id, letter.function) == ("a", QUEUE.function)
        assert (letter.sent, letter.error) == (datetime(2026, 1, 1, tzinfo=UTC), "went wrong")
        assert bool(letter.body) is with_bodies


def test_queue_that_has_more_than_is_looked_at_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for show in (True, False):
        queue, ui = Queue(monkeypatch, [f"m{at}" for at in range(MOST + 1)]), RecordingUi(False)
        if show:
            show_letters(queue.target, [QUEUE], ui, with_bodies=False)
        else:
            replay_letters(queue.target, [QUEUE], None, ui, approved=False)
        told = [it.text for it in ui.of_type(Note)]
        assert f"{QUEUE.name} has about 907 messages; only {MOST} of them were looked at." in told
        assert len(queue.log) == MOST


def test_listing_sums_up_each_queue_and_says_where_its_letters_come_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue, ui = Queue(monkeypatch), RecordingUi()
    waiting = {QUEUE.url: ["a", "b"], LETTERS.url: ["c"]}
    both_are_looked_at = threading.Barrier(2, timeout=20)

    def receive(QueueUrl: str, **_: Any) -> Answer:  # noqa: N803
        if names := waiting.pop(QueueUrl, []):
            both_are_looked_at.wait()
        return {"Messages": [message(it) for it in names]}

    queue.sqs.answer("ReceiveMessage", receive)
    show_letters(queue.target, [QUEUE, LETTERS], ui, with_bodies=False)
    sent = datetime(2026, 1, 1, tzinfo=UTC)
    assert ui.of_type(LetterQueue) == [
        LetterQueue(QUEUE.name, (QUEUE.function,), redrivable=False, messages=2, oldest=sent),
        LetterQueue(LETTERS.name, LETTERS.sources, redrivable=True, messages=1, oldest=sent),
    ]
    told = [(it.function, it.source) for it in ui.of_type(DeadLetter)]
    assert told == [(QUEUE.function, ""), (QUEUE.function, ""), ("", LETTERS.sources[0])]
