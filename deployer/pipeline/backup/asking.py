"""Asks DynamoDB, and waits where it is too busy."""

import random
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.stack.polling import is_passing, is_throttled

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 5.0  # seconds
_TABLE_APPEARS = 20
"""Tries until every server of DynamoDB must know a table that was just made."""

_THROUGHPUT = "ProvisionedThroughputExceededException"
_BUSY = (
    "TransactionConflictException",  # another's transaction has an item that this would write
    "TransactionInProgressException",
)


class StoppedError(Exception):
    """Others have failed, or a person does not want it any more."""


def is_too_much(error: Exception) -> bool:
    """Whether DynamoDB asks for less at once."""
    return is_throttled(error) or code_of(error) == _THROUGHPUT


class PatientTable:
    """A table that is asked again and again; for several threads.

    Throttling never makes it give up: it only waits, until it is stopped.

    Args:
        keys: names of the table's key attributes.
        stop: set where it should wait no longer.
        new: whether the table was made just now.
    """

    def __init__(
        self,
        dynamodb: "DynamoDBClient",
        table: str,
        keys: Sequence[str],
        stop: threading.Event,
        *,
        new: bool = False,
    ) -> None:
        self._dynamodb: Any = dynamodb
        self.table = table
        self.keys = keys
        self._stop = stop
        self._new = new

    def ask(self, operation: str, *, parts: bool = False, **given: Any) -> Any:
        """Make a call, again and again while DynamoDB is too busy.

        Args:
            parts: whether it could be made in parts, and is not to be made again as a whole where
                it asks for too much.

        Raises:
            ClientError: it is not done, and would not be later.
            StoppedError: it is to wait no longer.
        """
        ask: Callable[..., Any] = getattr(self._dynamodb, operation)
        tries = 0
        while True:
            if self._stop.is_set():
                raise StoppedError
            try:
                return ask(**given)
            except Exception as error:
                if (parts and is_too_much(error)) or not self._passes(error, tries):
                    raise
            self.wait(tries)
            tries += 1

    def wait(self, tries: int) -> None:
        """Wait, the longer the more often it was tried.

        Raises:
            StoppedError: it is to wait no longer.
        """
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(tries, 10))
        # Spread, so that the threads don't come back together.
        if self._stop.wait(random.uniform(longest / 2, longest)):  # noqa: S311 - nothing secret
            raise StoppedError

    def _passes(self, error: Exception, tries: int) -> bool:
        if is_too_much(error) or code_of(error) in _BUSY:
            return True
        unknown = self._new and code_of(error) == "ResourceNotFoundException"
        return tries < _TABLE_APPEARS and (unknown or is_passing(error))
