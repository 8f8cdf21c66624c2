"""Waits for a load's turn: carries out what load_claims decides until the load may begin or not."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from tarius.errors import StillLoadingError
from tarius.loads.claims import (
    LEASE_SECONDS,
    Contender,
    Head,
    Verdict,
    announced,
    claimed,
    counted,
    decide,
    tries_of,
)
from tarius.loads.heads import LoadHeads
from tarius.loads.invocation import Invocation

# An older load stops within its renewal's seconds; one that crashed loses its lease after this.
_LONGEST_WAIT = LEASE_SECONDS + 15
_POLL_SECONDS = 1.0

# Verdicts that end the waiting without a load.
_OVER = frozenset({Verdict.REPEAT, Verdict.STALE, Verdict.OVERTAKEN})


@dataclass(frozen=True)
class Waiting:
    """Time and the means to wait, which tests replace.

    Attributes:
        clock: seconds since the epoch.
    """

    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = random.uniform


class Turn:
    """The turn of one load of a key. It can be taken again after it was lost to another load."""

    def __init__(
        self,
        heads: LoadHeads,
        key: str,
        me: Contender,
        waiting: Waiting,
        invocation: Invocation,
    ) -> None:
        self._heads = heads
        self._key = key
        self._me = me
        self._waiting = waiting
        self._invocation = invocation
        # The number of this try among those that Lambda makes with the request; 0 until the ledger
        # has counted it, which it does when the turn is asked for first.
        self.tries = 0

    def take(self) -> Head | Verdict:
        """Claim the key, waiting for another load to stop if there is one.

        Returns:
            The head as claimed, or why there is nothing to load: REPEAT, STALE, OVERTAKEN, or
            WATCH when another request was seen to be at work on this very version.

        Raises:
            StillLoadingError: another load did neither stop nor die in time. The try is counted.
        """
        began = self._waiting.clock()
        watched: Head | None = None
        while True:
            head = self._heads.head(self._key)
            now = self._waiting.clock()
            verdict = decide(head, self._me, now)
            if verdict in _OVER:
                return verdict
            if (mine := self._advance(head, verdict, now)) is not None:
                return mine
            if verdict is Verdict.WATCH:
                if _lives(watched, head):
                    return verdict
                watched = head
            self._wait(verdict, began)

    def _advance(self, head: Head | None, verdict: Verdict, now: float) -> Head | None:
        """Claim the head, or tell its load to stop, and count the try.

        Returns:
            The head if it is claimed.
        """
        if verdict is Verdict.CLAIM or head is None:
            wanted = claimed(head, self._me, now)
        elif verdict is Verdict.ANNOUNCE:
            wanted = announced(head, self._me, now)
        else:
            wanted = head
        if not self.tries:
            wanted = counted(wanted, self._me.request_id)
        if wanted == head or not self._heads.put_head(self._key, wanted, head):
            return None
        self.tries = tries_of(wanted, self._me.request_id)
        return wanted if verdict is Verdict.CLAIM else None

    def _wait(self, verdict: Verdict, began: float) -> None:
        # A twin's success would make Lambda drop the event that the first may still fail with, so
        # it waits for as long as the first loads.
        too_long = verdict is not Verdict.TWIN and self._waiting.clock() - began > _LONGEST_WAIT
        if too_long or self._invocation.nearly_over():
            raise StillLoadingError("another load of the key is still at work")
        self._waiting.sleep(self._waiting.uniform(0.5, 1.0) * _POLL_SECONDS)


def _lives(before: Head | None, after: Head | None) -> bool:
    """Whether somebody is seen to be at work, behind whom the dead letter queue stands.

    Behind a request that renews its lease there are Lambda's tries, and then the queue. A bulk load
    renews its own between its steps hardly ever, so there is nothing to wait for; its execution,
    however it ends, is told of to steer-load, which queues the event of a load that failed.
    """
    if after is not None and after.in_bulk:
        return True
    return (
        before is not None
        and after is not None
        and (after.owner, after.attempts) == (before.owner, before.attempts)
        and after.lease_until > before.lease_until
    )
