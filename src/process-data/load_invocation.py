"""What a load needs to know of the Lambda invocation that it runs in."""

from collections.abc import Callable
from dataclasses import dataclass

# Kept for the end of an invocation: to record the load and release its lease.
_RESERVE_SECONDS = 20.0


@dataclass(frozen=True)
class Invocation:
    """One delivery of an event.

    Attributes:
        request_id: the same in each of Lambda's tries of an event.
        remaining_seconds: how much time is left until Lambda ends the invocation.
    """

    request_id: str
    remaining_seconds: Callable[[], float]

    def nearly_over(self) -> bool:
        """Whether what is left of the time is needed to end in good order."""
        return self.remaining_seconds() < _RESERVE_SECONDS
