"""Pauses between tries: exponential, with full jitter.

https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """How long to wait before another try, and the means to wait, which tests replace.

    Attributes:
        tries: how many tries without any progress there are at most.
        base: the bound of the first pause, in seconds; each further one is twice as long.
        cap: the longest bound, in seconds.
    """

    tries: int = 12
    base: float = 0.05
    cap: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    uniform: Callable[[float, float], float] = random.uniform

    def pause(self, failures: int) -> None:
        """Wait after so many failures in a row, counted from 1."""
        self.sleep(self.uniform(0, min(self.cap, self.base * 2 ** (failures - 1))))
