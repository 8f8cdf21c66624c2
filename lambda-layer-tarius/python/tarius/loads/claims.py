"""Who may load: the decision that a load takes on seeing the head of its key in the ledger.

Pure: no clock, no calls. load_turn carries the decisions out.
"""

from dataclasses import dataclass, replace
from enum import Enum, StrEnum

# How long a claim holds without being renewed, in seconds. A load that crashes keeps others
# waiting for as long; a load that lives renews it every few seconds.
LEASE_SECONDS = 30.0
RENEW_SECONDS = 5.0

# How long the claim of a bulk load holds in the ledger: between two steps of its execution nobody
# renews it. Whoever writes under it still relies on LEASE_SECONDS after a renewal of its own.
BULK_LEASE_SECONDS = 900.0
_BULK = "bulk:"

# Lambda tries an asynchronous event once and, after an error, twice more (MaximumRetryAttempts).
TRIES = 3

# Requests whose tries a head keeps. One is forgotten only if so many others have come since its
# last try, two minutes ago at the most.
_COUNTED_REQUESTS = 20


class Status(StrEnum):
    """How a load stands. The values are what the ledger and the notices say."""

    LOADING = "LOADING"
    LOADED = "LOADED"
    LOADED_WITH_REJECTS = "LOADED_WITH_REJECTS"
    FAILED = "FAILED"
    SUPERSEDED = "SUPERSEDED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True)
class Head:
    """The newest load that was begun for a key.

    Attributes:
        sequencer: of the event that it was begun for, padded.
        owner: the request id of the invocation that loads or last loaded.
        lease_until: until when nobody else may load, in seconds since the epoch.
        final: whether it is over for good, so that a repeated event changes nothing.
        superseded_by: the sequencer of a newer load that waits for it to stop; empty if none.
        attempts: how often this version was begun.
        tries: how often each request has asked for a turn of this key, the latest request last:
            the number of Lambda's try. Duplicates of an event have tries of their own.
        revision: counts the writes, so that a decision is written only over what it was taken on;
            load_heads counts.
    """

    sequencer: str
    version_id: str
    owner: str
    lease_until: float
    status: Status = Status.LOADING
    final: bool = False
    superseded_by: str = ""
    attempts: int = 1
    tries: tuple[tuple[str, int], ...] = ()
    revision: int = 1

    @property
    def in_bulk(self) -> bool:
        """Whether an execution of the bulk load owns it: many invocations, which end on their own.

        See bulk/identity.py.
        """
        return self.owner.startswith(_BULK)


@dataclass(frozen=True)
class Contender:
    """A load that would like to begin."""

    sequencer: str
    version_id: str
    request_id: str


class Verdict(Enum):
    """What a contender does next."""

    CLAIM = "begin, if the head is still as it was seen"
    REPEAT = "this version's load is over: change nothing"
    STALE = "a newer version was begun: skip"
    OVERTAKEN = "a newer version already waits: leave it to that one"
    ANNOUNCE = "tell the older load to stop, then wait"
    WAIT = "a load was told to stop, or has just ended in bulk: wait"
    WATCH = "another request loads this version: wait until it shows that it lives, or dies"
    TWIN = "an earlier delivery of this very request has the lease: wait until it ends or dies"


def decide(head: Head | None, me: Contender, now: float) -> Verdict:
    """Decide, given the head as it is in the ledger."""
    if head is None:
        return Verdict.CLAIM
    if me.sequencer < head.sequencer:
        return Verdict.STALE
    # An invocation of a bulk load may still be at a write when its load has ended: one of an
    # execution that was stopped, say. So what is left of such a lease is waited for.
    free = head.lease_until <= now or (head.final and not head.in_bulk)
    if me.sequencer == head.sequencer:
        if head.final:
            return Verdict.REPEAT
        if head.superseded_by:
            return Verdict.OVERTAKEN
        if free:
            return Verdict.CLAIM
        if head.status is not Status.LOADING:
            return Verdict.WAIT
        # Lambda may deliver an event twice at once, so the same request is no proof of a crash.
        # After a crash it tries again a minute later, when the lease is over in any case.
        # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
        return Verdict.TWIN if head.owner == me.request_id else Verdict.WATCH
    if head.superseded_by > me.sequencer:
        return Verdict.OVERTAKEN
    if free:
        return Verdict.CLAIM
    return Verdict.WAIT if head.superseded_by == me.sequencer else Verdict.ANNOUNCE


def claimed(head: Head | None, me: Contender, now: float) -> Head:
    """The head once the contender has claimed it."""
    fresh = Head(me.sequencer, me.version_id, me.request_id, now + LEASE_SECONDS)
    if head is None:
        return fresh
    attempts = head.attempts + 1 if head.sequencer == me.sequencer else 1
    return replace(fresh, attempts=attempts, tries=head.tries)


def announced(head: Head, me: Contender, now: float) -> Head:
    """The head once its load is told to stop for the contender's.

    From now on nobody can renew the lease, and nobody relies on more than LEASE_SECONDS after a
    renewal. So a longer lease, which is a bulk load's, need not be waited for.
    """
    until = min(head.lease_until, now + LEASE_SECONDS)
    return replace(head, superseded_by=me.sequencer, lease_until=until)


def left_by(head: Head, end: Status, now: float) -> float | None:
    """Until when others wait once the head's load has ended; None: the lease stays as it is.

    Others of a bulk load's invocations may have renewed the lease up to now. If it was told to stop
    they could not, and the lease was cut down then.
    """
    if not head.in_bulk:
        return 0.0
    return None if end is Status.SUPERSEDED else now + LEASE_SECONDS


def counted(head: Head, request_id: str) -> Head:
    """The head once another try of a request is counted."""
    others = [entry for entry in head.tries if entry[0] != request_id]
    tries = (*others, (request_id, tries_of(head, request_id) + 1))
    return replace(head, tries=tries[-_COUNTED_REQUESTS:])


def tries_of(head: Head, request_id: str) -> int:
    """How many tries of a request are counted."""
    return dict(head.tries).get(request_id, 0)
