"""Takes the records that failed in earlier runs from their queue, for as long as this run lasts.

A message stays on the queue, invisible, until its record is written and it is deleted. A run that
dies leaves them to become visible again. SQS counts how often each was received, and moves it to
the dead letter queue by itself.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from tarius.errors import NotARecordError
from tarius.records.record import parse_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sqs import SQSClient

_MOST_AT_ONCE = 10  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
# A wait of more than zero asks all servers that hold the queue; a short poll asks some of them, and
# may find nothing though something is there.
_WAIT_SECONDS = 1
_PARALLEL = 8


def failed_records(
    sqs: SQSClient, queue_url: str, most: int, hold_seconds: int
) -> Iterator[dict[str, Any]]:
    """Items of the Map, one for each message; those that hold no record say so.

    Args:
        most: messages that are taken at most. A standard queue lets 120,000 be in flight.
        hold_seconds: how long each stays invisible to other runs: the longest that this one lasts.
    """

    def receive(count: int) -> list[dict[str, Any]]:
        found = sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=count,
            VisibilityTimeout=hold_seconds,
            WaitTimeSeconds=_WAIT_SECONDS,
        )
        return [_item(it["Body"], it["ReceiptHandle"]) for it in found.get("Messages", [])]

    left, parallel = most, 1
    with ThreadPoolExecutor(_PARALLEL) as pool:
        while left:
            wanted = min(left, parallel * _MOST_AT_ONCE)
            sizes = [min(_MOST_AT_ONCE, wanted - done) for done in range(0, wanted, _MOST_AT_ONCE)]
            answers = list(pool.map(receive, sizes))
            for found in answers:
                yield from found
                left -= len(found)
            if not any(answers):
                return
            is_more = any(len(found) == _MOST_AT_ONCE for found in answers)
            parallel = min(parallel * 2, _PARALLEL) if is_more else 1


def _item(body: str, receipt: str) -> dict[str, Any]:
    try:
        return {**parse_record(body).as_json(), "receipt": receipt}
    except NotARecordError as error:
        # It takes its turns like any other, and so ends in the dead letter queue, as it is.
        return {"fault": str(error), "receipt": receipt}
