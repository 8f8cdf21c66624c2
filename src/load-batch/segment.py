"""The time that one invocation gives to a batch.

A batch of rows may take hours if its table is slow. So an invocation stops at a row's end, well
before its own end, tells how far it came, and another one goes on there.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tarius.loads.invocation import Invocation

# Kept of the invocation's time for what was begun: a write that the table puts off, the rejects.
_RESERVE_SECONDS = 60.0


class Segment:
    """An invocation's time, from the moment that this is made."""

    def __init__(self, seconds: float, invocation: Invocation) -> None:
        allowed = min(seconds, invocation.remaining_seconds() - _RESERVE_SECONDS)
        self._ends = time.monotonic() + allowed
        self._invocation = invocation

    def over(self) -> bool:
        """Whether nothing more is to be begun."""
        return time.monotonic() >= self._ends

    def out_of_time(self) -> bool:
        """Whether Lambda is about to end the invocation."""
        return self._invocation.nearly_over()
