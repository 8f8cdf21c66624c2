"""Shows dead letters, and replays those that a person chooses."""

from collections import Counter
from collections.abc import Sequence

from deployer.messages import DeadLetter as ShownLetter
from deployer.messages import LetterQueue, Note, Ui
from deployer.pipeline.dead_letters import (
    MOST,
    DeadLetter,
    DeadLetterQueue,
    list_letters,
    release,
    replay,
    take_letters,
)
from deployer.pipeline.queue_letters import GivenUpQueue, about_how_many
from deployer.pipeline.target import Target


def show_letters(
    target: Target, queues: Sequence[DeadLetterQueue], ui: Ui, *, with_bodies: bool
) -> None:
    """Emit every queue that has something in it, then every dead letter, left where it is."""
    letters = list_letters(target, queues)
    if not letters:
        ui.emit(Note(_none(queues)))
        return
    for queue in queues:
        if found := [it for it in letters if it.queue == queue]:
            ui.emit(_summed_up(queue, found))
    for letter in letters:
        ui.emit(_shown(letter, with_body=with_bodies))
    _say_what_is_left(target, letters, ui)


def replay_letters(
    target: Target,
    queues: Sequence[DeadLetterQueue],
    message_id: str | None,
    ui: Ui,
    *,
    approved: bool,
) -> bool:
    """Replay all dead letters, or one, after asking; False when what was asked for was not done.

    Those that are not replayed are left as if nobody had looked.
    """
    letters: list[DeadLetter] = []
    replayed: list[DeadLetter] = []
    try:
        letters.extend(take_letters(target, queues))
        if not letters:
            ui.emit(Note(_none(queues, "events to replay")))
            return message_id is None
        _say_what_is_left(target, letters, ui)
        chosen = [it for it in letters if message_id in (None, it.message_id)]
        for letter in _agreed(chosen, ui, approved=approved):
            replay(target, letter)
            replayed.append(letter)
    finally:  # also where nobody answered, or one could not be replayed
        release(target, [it for it in letters if it not in replayed])
    if replayed:
        ui.emit(Note(f"Replayed {_count(replayed)}."))
    return bool(replayed)


def _say_what_is_left(target: Target, letters: Sequence[DeadLetter], ui: Ui) -> None:
    """Tell of queues that have more than is looked at."""
    for queue, count in Counter(it.queue for it in letters).items():
        if count == MOST:
            # Those that were looked at may be hidden or visible by now; the estimate has both.
            many = about_how_many(target, queue).messages
            ui.emit(Note(f"{queue.name} has {many}; only {MOST} of them were looked at."))


def _none(queues: Sequence[DeadLetterQueue], what: str = "dead letters") -> str:
    if queues:
        return f"There are no {what}."
    return (
        f"There are no {what}: no deployed function names a queue in DeadLetterConfig, and "
        "no queue in RedrivePolicy."
    )


def _agreed(chosen: Sequence[DeadLetter], ui: Ui, *, approved: bool) -> Sequence[DeadLetter]:
    if not chosen:
        ui.emit(Note("There is no such dead letter."))
        return ()
    for letter in chosen:
        ui.emit(_shown(letter))
    if approved or ui.confirm(f"Replay {_count(chosen)}?"):
        return chosen
    ui.emit(Note("Nothing was replayed."))
    return ()


def _count(letters: Sequence[DeadLetter]) -> str:
    return "1 event" if len(letters) == 1 else f"{len(letters)} events"


def _summed_up(queue: DeadLetterQueue, letters: Sequence[DeadLetter]) -> LetterQueue:
    sources = queue.sources if isinstance(queue, GivenUpQueue) else (queue.function,)
    return LetterQueue(
        queue=queue.name,
        sources=sources,
        redrivable=isinstance(queue, GivenUpQueue),
        messages=len(letters),
        oldest=min(it.sent for it in letters),
    )


def _source(it: DeadLetter) -> str:
    """The queue that gave a message up: by its own word, or the only one that can have."""
    if not isinstance(it.queue, GivenUpQueue):
        return ""
    return it.source or ", ".join(it.queue.sources)


def _shown(it: DeadLetter, *, with_body: bool = False) -> ShownLetter:
    return ShownLetter(
        message_id=it.message_id,
        function=it.queue.function,
        queue=it.queue.name,
        sent=it.sent,
        error=it.error,
        receives=it.receives,
        body=it.body if with_body else "",
        source=_source(it),
    )
