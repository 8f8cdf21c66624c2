"""What became of data and of code: loads, dead letters, what nobody needs; and the local cloud."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What the ledger says of a finished load.

    Attributes:
        status: `LOADED`, `LOADED_WITH_REJECTS`, `FAILED` and others of the ledger.
        loaded, rejected, duplicate: rows.
        seconds: that the load took.
        rejects: `s3://` address of the rejected rows; empty when there are none.
        reason: why it failed; empty when it did not.
        replayable: whether it failed for a cause that may pass, and its event is kept.
        todo: the command that replays it; empty where there is nothing to replay.
    """

    status: str
    loaded: int
    rejected: int
    duplicate: int
    seconds: float
    rejects: str
    reason: str
    replayable: bool
    todo: str = ""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a function could not process, or a message that a queue gave up.

    Attributes:
        message_id: of the message in the queue.
        function: empty where it comes from a queue.
        error: what the function said; empty where Lambda tells nothing.
        receives: how often the message was received, this look included.
        body: the event; empty unless it was asked for.
        source: the queue that it comes from; empty where that is a function.
    """

    message_id: str
    function: str
    queue: str
    sent: datetime
    error: str
    receives: int
    body: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class LetterQueue:
    """A dead letter queue, and how much is in it.

    Attributes:
        sources: the function, or the queues, whose failures it keeps.
        redrivable: whether SQS moves its messages back; else they are replayed.
        messages: those that were found, 500 at most, without what somebody else is looking at.
        oldest: when the oldest of them was first sent; None where none was read.
    """

    queue: str
    sources: tuple[str, ...]
    redrivable: bool
    messages: int
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class LettersMoved:
    """How far SQS is with moving dead letters back.

    Attributes:
        status: `RUNNING`, `COMPLETED`, `CANCELLING`, `CANCELLED` or `FAILED`.
        moved: about how many so far.
        total: about how many there are to move; 0 where that is not known.
        reason: why it failed; empty where it did not.
    """

    queue: str
    sources: tuple[str, ...]
    status: str
    moved: int
    total: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Garbage:
    """A key of the code bucket with versions that no deployed stack uses.

    Attributes:
        versions: how many of them.
        size: bytes of all of them.
        last: when the newest of them was written.
    """

    bucket: str
    key: str
    versions: int
    size: int
    last: datetime


@dataclass(frozen=True, slots=True)
class LocalState:
    """The local cloud that runs.

    Attributes:
        answering: whether it answers.
        process: its id.
        auth: whether IAM policies are enforced.
        persist: whether data is kept over a stop.
    """

    endpoint: str
    answering: bool
    process: int
    account: str
    region: str
    started: datetime
    auth: bool
    persist: bool
