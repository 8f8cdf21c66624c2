"""Waits for a load's turn: carries out what load_claims decides until the load may begin or not."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from load_claims import LEASE_SECONDS, Contender, Head, Verdict, claimed, decide
from load_errors import StillLoadingError
from load_heads import LoadHeads

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


def take_turn(heads: LoadHeads, key: str, me: Contender, waiting: Waiting) -> Head | Verdict:
    """Claim the key, waiting for an older load to stop if there is one.

    Returns:
        The head as claimed, or why there is nothing to load: REPEAT, STALE, OVERTAKEN, or WATCH
        when another invocation was seen to be at work on this very version.

    Raises:
        StillLoadingError: an older load did neither stop nor die in time.
    """
    began = waiting.clock()
    watched: Head | None = None
    while True:
        head = heads.head(key)
        now = waiting.clock()
        verdict = decide(head, me, now)
        if verdict in _OVER:
            return verdict
        if verdict is Verdict.CLAIM:
            mine = claimed(head, me, now)
            if heads.put_head(key, mine, head):
                return mine
        elif verdict is Verdict.ANNOUNCE and head is not None:
            told = replace(head, superseded_by=me.sequencer, revision=head.revision + 1)
            heads.put_head(key, told, head)
        elif verdict is Verdict.WATCH:
            if watched is not None and _renewed(watched, head):
                # Its invocation lives, so Lambda's tries and the dead letter queue stand behind it.
                return verdict
            watched = head
        if waiting.clock() - began > _LONGEST_WAIT:
            raise StillLoadingError("an older load of the key is still at work")
        waiting.sleep(waiting.uniform(0.5, 1.0) * _POLL_SECONDS)


def _renewed(before: Head, after: Head | None) -> bool:
    return (
        after is not None
        and (after.owner, after.attempts) == (before.owner, before.attempts)
        and after.lease_until > before.lease_until
    )
