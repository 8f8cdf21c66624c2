"""How often CloudFormation is asked about an operation.

AWS tells nobody how many calls it takes; it says only that an account has one rate per region,
which everybody in it shares, and that a client should slow down, with jitter, when it is told to.
https://docs.aws.amazon.com/general/latest/gr/api-retries.html
"""

import random
from dataclasses import dataclass

_GROWTH = 1.5
_JITTER = 0.25


@dataclass(frozen=True)
class Pace:
    """How fast an operation is followed.

    Attributes:
        usual: seconds between two rounds of polls.
        slowest: the most that throttling may slow that to.
        first: seconds before the second round; the pauses grow from it to the usual.
        calls_per_second: for all stacks of the tree together.
        burst: calls that may be made at once after a rest.
        patience: seconds of a network that is gone, or of a service that fails, until the
            follower gives up. Throttling never makes it give up.
    """

    usual: float
    slowest: float
    first: float = 0.0
    calls_per_second: float = 1000.0
    burst: int = 1000
    patience: float = 60.0


# Five calls a second leave room for the other deployments of an account; tools that poll each
# nested stack by itself every few seconds get throttled: https://github.com/aws/aws-cdk/pull/32196
AWS_PACE = Pace(usual=2.0, slowest=30.0, first=0.5, calls_per_second=5.0, burst=10, patience=300.0)
LOCAL_PACE = Pace(
    usual=0.1, slowest=1.0, first=0.02, calls_per_second=200.0, burst=100, patience=5.0
)


class Pauses:
    """The pause after each round: short at first, then the usual one, longer when throttled."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._next = pace.first or pace.usual

    def after_success(self) -> float:
        """Seconds to wait after a round in which everything was answered."""
        pause = min(self._next, self._pace.usual)
        self._next = min(pause * _GROWTH, self._pace.usual)
        return _spread(pause)

    def after_refusal(self) -> float:
        """Seconds to wait after a round in which something was not answered."""
        self._next = min(max(self._next, self._pace.usual) * 2, self._pace.slowest)
        return _spread(self._next)


def _spread(seconds: float) -> float:
    """Not quite that long, so that deployments begun together don't poll together."""
    return seconds * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - nothing secret
