"""The first state of the Map workflow: what is to be written, failed records of earlier runs first.

Event: `{"input": the execution's input, "run": the execution's name}`.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from failed_records import FailedRecords
from item_file import write_items
from new_records import new_records
from run_answer import RunAnswer
from wanted_range import WantedRange, read_range

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

logger = Logger()

_CONFIG = Config(
    connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 4, "mode": "standard"}
)


@cache
def clients() -> "tuple[SQSClient, S3Client]":
    """The clients; made once and kept for further invocations."""
    return boto3.client("sqs", config=_CONFIG), boto3.client("s3", config=_CONFIG)


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Check the input, and write the items of the run to S3.

    Returns:
        `bucket` and `key` of the items' file; `made` and `retried`, how many of them there are;
        `maxConcurrency` and `batchSize` for the Map. A repeat gets the first one's answer.

    Raises:
        InvalidRangeError: the input is refused; nothing was taken from the queue, nothing written.
        StillTakingError: an earlier invocation of this execution has not ended well.
    """
    wanted = read_range(event.get("input"), int(os.environ["MOST_RECORDS"]))
    sqs, s3 = clients()
    bucket = os.environ["RUNS_BUCKET"]
    folder = f"{os.environ['RUNS_PREFIX']}{event['run']}/"
    stored = RunAnswer(s3, bucket, f"{folder}answer.json", context.aws_request_id)
    if (earlier := stored.begin()) is not None:
        logger.info("Answered before", extra={"key": earlier["key"]})
        return earlier
    failed = FailedRecords(
        sqs, os.environ["FAILED_RECORDS_QUEUE_URL"], int(os.environ["HOLD_SECONDS"])
    )
    # Of what fails from here on nothing may stay: the last one that is said here is undone first.
    with ExitStack() as undo:
        undo.callback(stored.give_up)
        undo.callback(failed.release)
        key = f"{folder}items-{context.aws_request_id}.jsonl"
        total = write_items(s3, bucket, key, _items(failed, wanted, context))
        answer = _answer(bucket, key, wanted, total)
        stored.give(answer)
        undo.pop_all()
    logger.info("Items written", extra={"key": key, "items": total, "made": wanted.count})
    return answer


def _items(
    failed: FailedRecords, wanted: WantedRange, context: LambdaContext
) -> Iterator[dict[str, Any]]:
    """Items of failed records, then of new ones, for which half of the time is kept."""
    kept = context.get_remaining_time_in_millis() // 2
    most = int(os.environ["MOST_RETRIED"])
    yield from failed.take(most, lambda: context.get_remaining_time_in_millis() > kept)
    for record in new_records(wanted):
        yield record.as_json()


def _answer(bucket: str, key: str, wanted: WantedRange, total: int) -> dict[str, Any]:
    return {
        "bucket": bucket,
        "key": key,
        "made": wanted.count,
        "retried": total - wanted.count,
        "maxConcurrency": int(os.environ["MAX_CONCURRENCY"]),
        "batchSize": int(os.environ["BATCH_SIZE"]),
    }
