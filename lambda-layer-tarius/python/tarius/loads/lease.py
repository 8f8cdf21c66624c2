"""Keeps the right to load while a load runs, and stops the load that has lost it."""

from collections.abc import Callable

from tarius.errors import LeaseLostError, LedgerSlowError, SupersededError
from tarius.loads.claims import LEASE_SECONDS, RENEW_SECONDS, Head
from tarius.loads.heads import LoadHeads


class Lease:
    """The lease of one running load."""

    def __init__(
        self,
        heads: LoadHeads,
        key: str,
        head: Head,
        clock: Callable[[], float],
        seconds: float = LEASE_SECONDS,
    ) -> None:
        """Make it from a head.

        Args:
            seconds: how long the ledger's lease is to hold after a renewal. This object relies on
                LEASE_SECONDS of it, whatever it is: see claims.announced.
        """
        self._heads = heads
        self._key = key
        self._head = head
        self._clock = clock
        self._seconds = seconds
        self._until = head.lease_until
        self._renew_at = head.lease_until - LEASE_SECONDS + RENEW_SECONDS

    def hold(self, seconds: float) -> None:
        """Make sure that nobody else can begin within so many seconds.

        Call it before each write with the longest time that the write can take: a write that
        outlived the lease could overwrite what a newer load has written.

        Raises:
            SupersededError: a newer version waits, or has begun.
            LeaseLostError: another invocation has taken over this version.
            LedgerSlowError: nobody has, but too little of the lease is left.
        """
        now = self._clock()
        if now >= self._renew_at or self._until - now < seconds:
            self._renew(now)
        if self._until - self._clock() < seconds:
            raise LedgerSlowError("the ledger took too long to renew the lease")

    def _renew(self, now: float) -> None:
        if not self._heads.renew(self._key, self._head, now + self._seconds):
            current = self._heads.head(self._key)
            if current is not None and (
                current.superseded_by or current.sequencer > self._head.sequencer
            ):
                raise SupersededError("a newer version of the object has arrived")
            raise LeaseLostError("another invocation has taken over the load")
        self._until = now + LEASE_SECONDS
        self._renew_at = now + RENEW_SECONDS
