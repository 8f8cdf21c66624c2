"""What a load needs to know of the Lambda invocation that it runs in."""

from collections.abc import Callable
from dataclasses import dataclass

# Kept for the end of an invocation: to record the load and release its lease.
_RESERVE_SECONDS = 20.0

# A load that begins with so much of the invocation's time has as much of it as any try will.
_WHOLE = 0.95
# A function with less time than this is set up wrongly: no file is too large for that reason.
_LEAST_SECONDS = 60.0


@dataclass(frozen=True)
class Invocation:
    """One delivery of an event.

    Attributes:
        request_id: the same in each of Lambda's tries of an event.
        seconds: how much time the invocation has in all: the function's timeout.
        remaining_seconds: how much of it is left until Lambda ends the invocation.
    """

    request_id: str
    seconds: float
    remaining_seconds: Callable[[], float]

    def nearly_over(self) -> bool:
        """Whether what is left of the time is needed to end in good order."""
        return self.remaining_seconds() < _RESERVE_SECONDS

    def just_begun(self) -> bool:
        """Whether a load that begins now has the time that an invocation can give to a load.

        It has not if it waited for its turn, or if it is one of several of an event.
        """
        remaining = self.remaining_seconds()
        return remaining >= max(_WHOLE * self.seconds, _LEAST_SECONDS)
