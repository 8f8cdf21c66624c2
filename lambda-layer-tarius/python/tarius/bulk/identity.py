"""In whose name a bulk load acts: its execution adopts the ledger's head, then holds its lease.

Many invocations act under the one identity, one after another and at once. The ledger's lease is
long, for nobody renews it while the execution is between two steps. But an invocation relies on no
more than the usual seconds after a renewal of its own, and renewals fail once a newer version has
announced itself. So the announcement may cut the lease down to those seconds (claims.announced):
when they are over, no invocation of the bulk load writes any more, however many there were.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from tarius.errors import LeaseLostError, LedgerSlowError, SupersededError
from tarius.loads.claims import BULK_LEASE_SECONDS, Status
from tarius.loads.lease import Lease

if TYPE_CHECKING:
    from collections.abc import Callable

    from tarius.bulk.bulk_run import BulkRun
    from tarius.loads.claims import Head
    from tarius.loads.heads import LoadHeads
    from tarius.loads.records import LoadRecords


class AdoptVerdict(Enum):
    """Why an execution may not load."""

    REPEATED = "this version's load is over"
    TAKEN_OVER = "the version was claimed again since this execution was started"
    SUPERSEDED = "a newer version of the object has arrived"


def adopt(heads: LoadHeads, records: LoadRecords, run: BulkRun, now: float) -> Head | AdoptVerdict:
    """Take over the head and the record from the request that handed the load over.

    Repeated, it finds that done and makes the lease longer. A redriven execution goes on: the head
    of a load that failed for a passing cause still has its owner and its number of attempts.
    """
    while True:
        seen = standing(heads, run)
        if isinstance(seen, AdoptVerdict):
            return seen
        mine = _held(seen, run, now)
        # Not put: the head has changed since, so it is looked at again.
        if heads.put_head(run.source.key, mine, seen):
            break
    if not records.adopt(run.source.key, mine, run.owner):
        return AdoptVerdict.TAKEN_OVER
    return mine


def standing(heads: LoadHeads, run: BulkRun) -> Head | AdoptVerdict:
    """The head as it is, if it is the execution's or about to be; else why it is not."""
    head = heads.head(run.source.key)
    if head is None or head.sequencer < run.source.sequencer:
        return AdoptVerdict.TAKEN_OVER  # somebody has changed the ledger by hand
    if head.sequencer > run.source.sequencer:
        return AdoptVerdict.SUPERSEDED
    if head.final:
        return AdoptVerdict.REPEATED
    if head.attempts != run.attempts or head.owner not in (run.owner, run.bulk_owner):
        return AdoptVerdict.TAKEN_OVER
    return AdoptVerdict.SUPERSEDED if head.superseded_by else head


def bulk_head(heads: LoadHeads, run: BulkRun, now: float) -> Head:
    """The head that the execution has adopted; LOADING again if the execution was redriven.

    Raises:
        SupersededError: a newer version waits, or has begun.
        LeaseLostError: the head is not the execution's, or its load is over.
        LedgerSlowError: the load has failed just now. An invocation that began in that moment is
            left behind and must not go on; one of a redriven execution is tried again.
    """
    while True:
        head = standing(heads, run)
        if head is AdoptVerdict.SUPERSEDED:
            raise SupersededError(head.value)
        if isinstance(head, AdoptVerdict):
            raise LeaseLostError(head.value)
        if head.owner != run.bulk_owner:
            raise LeaseLostError("the execution has not adopted the load")
        if head.status is Status.LOADING:
            return head
        if head.lease_until > now:
            raise LedgerSlowError("the load was recorded as failed a moment ago")
        mine = _held(head, run, now)
        if heads.put_head(run.source.key, mine, head):
            return mine


def bulk_lease(heads: LoadHeads, run: BulkRun, clock: Callable[[], float]) -> Lease:
    """The lease for one invocation of the execution.

    Raises:
        SupersededError, LeaseLostError, LedgerSlowError: as bulk_head says.
    """
    head = bulk_head(heads, run, clock())
    # What is left of the lease was renewed by others. It is no lease to write under, so the first
    # hold() renews it.
    return Lease(heads, run.source.key, replace(head, lease_until=0.0), clock, BULK_LEASE_SECONDS)


def _held(head: Head, run: BulkRun, now: float) -> Head:
    return replace(
        head,
        owner=run.bulk_owner,
        status=Status.LOADING,
        lease_until=now + BULK_LEASE_SECONDS,
    )
