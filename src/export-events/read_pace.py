"""Keeps a scan slower than the table could be read, so that others can read it, too.

A scan reads one partition after the other, each as fast as it can. A partition gives 3,000 read
units a second to all who read it, and refuses what is more: to the backup, and to everybody else.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# A page of 1 MB has 256 units, for which a slow pace may take longer than an invocation.
_SECONDS_BETWEEN_LOOKS = 1.0


class ReadPace:
    """The pace of one segment's scan.

    What was not read in a second is not made up for in the next one.
    """

    def __init__(
        self,
        units_per_second: float,
        is_time_up: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Begin.

        Args:
            units_per_second: read units; 0 for as many as there are.
            is_time_up: whether the invocation should come to its end.
        """
        self._units_per_second = units_per_second
        self._is_time_up = is_time_up
        self._clock = clock
        self._sleep = sleep
        self._since = clock()

    def may_go_on(self, units: float) -> bool:
        """Wait until a page has had its time, and say whether there is time for another one.

        Args:
            units: what was read since the last time.
        """
        due = self._since + (units / self._units_per_second if self._units_per_second else 0.0)
        while not self._is_time_up():
            left = due - self._clock()
            if left <= 0:
                self._since = self._clock()
                return True
            self._sleep(min(left, _SECONDS_BETWEEN_LOOKS))
        return False
