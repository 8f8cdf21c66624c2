"""Reads what is new of several stacks at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_cloudformation import CloudFormationClient

PARALLEL = 8
"""Stacks read at once; more would only queue for the calls that the pace allows."""

_LOOK = 0.1  # seconds between two looks whether a person wants something else

_THROTTLED = (
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "KmsThrottlingException",
)
_PASSING = ("InternalError", "InternalFailure", "ServiceUnavailable", "RequestTimeout")


@dataclass
class FollowedStack:
    """A stack whose events are read, and how far they have been.

    Attributes:
        path: logical ids from the root to it.
        seen: ids of the events that were read.
        settled: whether its operation is over.
        resting: whether nothing more comes from it until the root's own status changes.
        polled: number of the round in which it was last read.
        over: number of the round in which its parent told its end; 0 while it goes on.
    """

    stack_id: str
    path: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    settled: bool = False
    resting: bool = False
    polled: int = 0
    over: int = 0


@dataclass(frozen=True)
class Reading:
    """What reading one stack gave.

    Attributes:
        events: new ones, oldest first.
        pages: calls that it took.
        error: why there are none.
    """

    stack: FollowedStack
    events: Sequence[Any]
    pages: int
    error: Exception | None = None


class StackReader:
    """Reads the events of stacks, a few at a time.

    Args:
        wait: called now and then while answers are awaited; may raise, and nothing is lost then:
            what was read but not taken is read again.
    """

    def __init__(
        self, cfn: "CloudFormationClient", marker: str | None, wait: Callable[[float], None]
    ) -> None:
        self._cfn = cfn
        self._marker = marker
        self._wait = wait
        self._pool = ThreadPoolExecutor(PARALLEL, thread_name_prefix="events")

    def close(self) -> None:
        """Let go of the threads, without waiting for calls that still go on."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def read(self, stacks: Sequence[FollowedStack], began: "datetime | None") -> list[Reading]:
        """What is new of each.

        Args:
            began: when the operation began, by the server's clock; None until that is known.
        """
        futures = [self._pool.submit(self._read, stack, began) for stack in stacks]
        pending: set[Future[Reading]] = set(futures)
        while pending:
            _, pending = wait(pending, timeout=_LOOK)
            if pending:
                self._wait(0)
        return [future.result() for future in futures]

    def _read(self, stack: FollowedStack, began: "datetime | None") -> Reading:
        from botocore.exceptions import BotoCoreError, ClientError

        found: list[Any] = []
        pages = 1
        try:
            for pages, page in enumerate(self._pages(stack), start=1):
                for event in page:
                    if event["EventId"] in stack.seen or self._is_older(stack, event, began):
                        return Reading(stack, found[::-1], pages)
                    found.append(event)
        except (BotoCoreError, ClientError) as error:
            return Reading(stack, (), pages, error)
        return Reading(stack, found[::-1], pages)

    def _pages(self, stack: FollowedStack) -> Iterator[list[Any]]:
        """Pages of events, the newest first."""
        paginator = self._cfn.get_paginator("describe_stack_events")
        for page in paginator.paginate(StackName=stack.stack_id):
            yield list(page["StackEvents"])

    def _is_older(self, stack: FollowedStack, event: Any, began: "datetime | None") -> bool:
        if not stack.path:
            return bool(event["EventId"] == self._marker)
        return began is not None and event["Timestamp"] < began


def is_throttled(error: Exception) -> bool:
    """Whether AWS asks for fewer calls."""
    return code_of(error) in _THROTTLED


def is_passing(error: Exception) -> bool:
    """Whether the same call may well succeed a little later: no network, or AWS's own failure."""
    from botocore.exceptions import ClientError, HTTPClientError
    from botocore.exceptions import ConnectionError as BotoConnectionError

    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return code_of(error) in _PASSING or status >= 500
    return isinstance(error, HTTPClientError | BotoConnectionError)
