"""A batch of the bulk load: ranges of a large CSV file → notes of their keys, or items.

Event: `{"step": "scan" or "write", "Items": [ranges], "BatchInput": {"execution", "load"},
"progress": what the last invocation for the batch told, or null}`.
"""

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from batch_progress import read_progress
from batch_settings import BatchSettings, read_settings
from range_batch import Batch
from segment import Segment
from tarius.aws.backoff import Backoff
from tarius.aws.clients import RowClients, row_clients
from tarius.aws.failures import described, may_pass
from tarius.bulk.bulk_run import read_run
from tarius.bulk.file_range import read_range
from tarius.errors import BatchFailedError, ServiceBusyError
from tarius.loads.invocation import Invocation

logger = Logger()


@cache
def settings() -> BatchSettings:
    """The settings, kept for further invocations."""
    return read_settings(os.environ)


@cache
def clients() -> RowClients:
    """The clients, kept for further invocations."""
    return row_clients()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Do as much of the batch as an invocation's time allows.

    Returns:
        `{"more": true, "progress"}` if something is left to do, else `{"indexes"}` of the ranges;
        after "write" also `{"loaded", "rejected", "duplicate", "rejectFiles"}` of them all.

    Raises:
        SupersededError, LeaseLostError: the load is not to go on.
        WriteRefusedError, LedgerSlowError, ServiceBusyError: the same event may succeed later.
        BatchFailedError, UnusableFileError, OutOfTimeError: it will not by itself.
    """
    try:
        answer = _run(event, context)
    except Exception as error:
        if type(error).__module__ == "tarius.errors":
            raise  # by the name that the state machine knows, and without any row in its message
        kind = ServiceBusyError if may_pass(error) else BatchFailedError
        # The cause's own message may quote a row, so it must not reach Lambda's log of the error.
        raise kind(described(error)) from None
    logger.info("Batch done" if "more" not in answer else "Batch goes on", extra=_told(answer))
    return answer


def _run(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    given = event["BatchInput"]
    batch = Batch(
        settings(),
        clients(),
        Backoff(),
        read_run(given["execution"], given["load"]),
        [read_range(it) for it in event["Items"]],
        Segment(settings().segment_seconds, _invocation(context)),
    )
    progress = read_progress(event.get("progress"))
    return batch.scan(progress) if event["step"] == "scan" else batch.write(progress)


def _invocation(context: LambdaContext) -> Invocation:
    def remaining() -> float:
        return context.get_remaining_time_in_millis() / 1000

    return Invocation(context.aws_request_id, remaining(), remaining)


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    progress = answer.get("progress", answer)
    names = ("item", "line", "loaded", "rejected", "duplicate")
    return {name: progress[name] for name in names if name in progress}
