"""Asks AWS from several threads under one allowance; throttling only slows it down."""

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from deployer.stack.call_budget import CallBudget
from deployer.stack.polling import is_throttled

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_PARALLEL = 8

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds after throttling


@dataclass(frozen=True)
class Rate:
    """How many calls may be made.

    Attributes:
        at_once: after a rest.
    """

    per_second: float
    at_once: int


# An account has one rate per region and service, which AWS mostly names nowhere and everybody in it
# shares. A tree of nine nested stacks is read at once, one of forty in some seconds.
AWS_RATE = Rate(per_second=10.0, at_once=20)

# Nobody shares a local cloud, and it throttles no reader of stacks.
LOCAL_RATE = Rate(per_second=1000.0, at_once=1000)


class Calls:
    """One client of any service, for as many threads as like.

    Args:
        client: of boto3.
        sleep: waits for some seconds.
        rate: what the service bears.
    """

    def __init__(
        self, client: Any, sleep: Callable[[float], None] = time.sleep, rate: Rate = AWS_RATE
    ) -> None:
        self.client = client
        self._sleep = sleep
        self._lock = threading.Lock()
        self._rate = rate
        self._budget = CallBudget(rate.per_second, rate.at_once)
        self._pause = _FIRST_PAUSE

    def ask(self, operation: str, **given: Any) -> Any:
        """Make one call, again and again while AWS asks for fewer.

        Args:
            operation: a method of the client, `describe_change_set`.

        Raises:
            ClientError: any other refusal.
        """
        from botocore.exceptions import ClientError

        while True:
            self._await_allowance()
            try:
                answer = getattr(self.client, operation)(**given)
            except ClientError as error:
                if not is_throttled(error):
                    raise
                self._sleep(self._after_throttling())
                continue
            self._pause = _FIRST_PAUSE
            return answer

    def pages(self, operation: str, **given: Any) -> Iterator[Any]:
        """Every page of an answer that NextToken leads through."""
        page = self.ask(operation, **given)
        yield page
        while page.get("NextToken"):
            page = self.ask(operation, NextToken=page["NextToken"], **given)
            yield page

    def each(self, work: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """The results of some work on each item, done a few at a time, in the items' order."""
        waiting = list(items)
        if len(waiting) < 2:
            return [work(item) for item in waiting]
        with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="calls") as pool:
            return list(pool.map(work, waiting))

    def _await_allowance(self) -> None:
        with self._lock:
            if self._budget.take(1):
                return
            # Spent beforehand, so that the next in line waits for longer.
            wait = self._budget.seconds_to_next()
            self._budget.spend(1)
        self._sleep(wait)

    def _after_throttling(self) -> float:
        with self._lock:
            self._budget.spend(self._rate.at_once)  # the other threads slow down as well
            pause = self._pause
            self._pause = min(pause * 2, _LONGEST_PAUSE)
        return pause * random.uniform(0.75, 1.25)  # noqa: S311 - nothing secret
