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
    """

    status: str
    loaded: int
    rejected: int
    duplicate: int
    seconds: float
    rejects: str
    reason: str
    replayable: bool


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a function could not process.

    Attributes:
        message_id: of the message in the queue.
        error: what the function said; empty where Lambda tells nothing.
        receives: how often the message was received, this look included.
        body: the event; empty unless it was asked for.
    """

    message_id: str
    function: str
    queue: str
    sent: datetime
    error: str
    receives: int
    body: str = ""


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
