"""One allowance of calls for all stacks of a tree."""

import time
from collections.abc import Callable


class CallBudget:
    """A token bucket: so many calls a second, and a few at once after a rest.

    Args:
        rate: calls a second.
        burst: the most that a rest saves up.
        clock: seconds, never going back.
    """

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._left = float(burst)
        self._at = clock()

    def take(self, wanted: int) -> int:
        """How many of the wanted calls may be made now; they count as made."""
        self._refill()
        granted = min(wanted, max(0, int(self._left)))
        self._left -= granted
        return granted

    def spend(self, calls: int) -> None:
        """Count calls that had to be made, allowed or not: later ones wait for them."""
        self._refill()
        self._left -= calls

    def seconds_to_next(self) -> float:
        """Until one more call may be made."""
        self._refill()
        return max(0.0, (1 - self._left) / self._rate)

    def _refill(self) -> None:
        now = self._clock()
        self._left = min(float(self._burst), self._left + (now - self._at) * self._rate)
        self._at = now
