"""Takes the records that failed in earlier runs from their queue, for as long as this run lasts.

A message stays on the queue, invisible, until its record is written and it is deleted. A run that
dies leaves them to become visible again. SQS counts how often each was received, and moves it to
the dead letter queue by itself.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from tarius.errors import NotARecordError
from tarius.records.record import parse_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mypy_boto3_sqs import SQSClient

_MOST_AT_ONCE = 10  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
# A wait of more than zero asks all servers that hold the queue; a short poll asks some of them, and
# may find nothing though something is there.
_WAIT_SECONDS = 1
_PARALLEL = 8

logger = Logger(child=True)


class FailedRecords:
    """Takes messages, and lets them go again if nothing comes of the run."""

    def __init__(self, sqs: SQSClient, queue_url: str, hold_seconds: int) -> None:
        """Prepare.

        Args:
            hold_seconds: how long each stays invisible to other runs: the longest that this one
                lasts.
        """
        self._sqs = sqs
        self._queue_url = queue_url
        self._hold_seconds = hold_seconds
        self._receipts: list[str] = []

    def take(self, most: int, has_time: Callable[[], bool]) -> Iterator[dict[str, Any]]:
        """Items of the Map, one for each message; those that hold no record say so.

        Args:
            most: messages that are taken at most. A standard queue lets 120,000 be in flight.
            has_time: whether more may be taken; what is left waits for the next run.
        """
        left, parallel = most, 1
        with ThreadPoolExecutor(_PARALLEL) as pool:
            while left and has_time():
                wanted = min(left, parallel * _MOST_AT_ONCE)
                sizes = [
                    min(_MOST_AT_ONCE, wanted - done) for done in range(0, wanted, _MOST_AT_ONCE)
                ]
                answers = list(pool.map(self._receive, sizes))
                for found in answers:
                    yield from found
                    left -= len(found)
                if not any(answers):
                    return
                is_more = any(len(found) == _MOST_AT_ONCE for found in answers)
                parallel = min(parallel * 2, _PARALLEL) if is_more else 1

    def release(self) -> None:
        """Make all that was taken visible again; what cannot be made so becomes so by itself."""
        spans = range(0, len(self._receipts), _MOST_AT_ONCE)
        batches = [self._receipts[first : first + _MOST_AT_ONCE] for first in spans]
        with ThreadPoolExecutor(_PARALLEL) as pool:
            held = sum(pool.map(self._show, batches))
        logger.warning("Messages let go", extra={"taken": len(self._receipts), "held": held})

    def _receive(self, count: int) -> list[dict[str, Any]]:
        found = self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=count,
            VisibilityTimeout=self._hold_seconds,
            WaitTimeSeconds=_WAIT_SECONDS,
        ).get("Messages", [])
        # Kept here, in the thread: if another one fails, nobody gets this one's answer.
        self._receipts += [it["ReceiptHandle"] for it in found]
        return [_item(it["Body"], it["ReceiptHandle"]) for it in found]

    def _show(self, receipts: Sequence[str]) -> int:
        answer = self._sqs.change_message_visibility_batch(
            QueueUrl=self._queue_url,
            Entries=[
                {"Id": str(place), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                for place, receipt in enumerate(receipts)
            ],
        )
        return len(answer.get("Failed", []))


def _item(body: str, receipt: str) -> dict[str, Any]:
    try:
        return {**parse_record(body).as_json(), "receipt": receipt}
    except NotARecordError as error:
        # It takes its turns like any other, and so ends in the dead letter queue, as it is.
        return {"fault": str(error), "receipt": receipt}
