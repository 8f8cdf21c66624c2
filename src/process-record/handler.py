"""Writes a batch of records to their table: the work of the Map workflow's Map.

Event: `{"Items": [...], "last_try": true or absent}`, items as generate-data makes them.
"""

import os
from dataclasses import asdict
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from failure_switch import failure_switch
from record_batch import RecordBatch
from tarius.aws.backoff import Backoff
from tarius.aws.batch_put import BatchPut
from tarius.aws.clients import batch_put

logger = Logger()

# Four tries within the invocation, a second at most between them; the state machine waits longer.
_TRIES = 4
_LONGEST_PAUSE = 1.0


@cache
def dynamodb() -> BatchPut:
    """What puts the records; the writer tries again by itself."""
    return batch_put()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Write the batch.

    Returns:
        A BatchResult's fields.

    Raises:
        TableBusyError: the table refused some records for now; the batch is to be tried again.
    """
    batch = RecordBatch(
        dynamodb(),
        os.environ["RECORD_TABLE"],
        failure_switch(os.environ.get("FAIL_SEQUENCE_NUMBERS", "")),
        Backoff(tries=_TRIES, cap=_LONGEST_PAUSE),
    )
    result = batch.write(event["Items"], last_try=bool(event.get("last_try")))
    logger.info(
        "Batch processed",
        extra={
            "written": result.written,
            "failed": len(result.failed),
            "acknowledged": len(result.acknowledged),
            "released": len(result.released),
        },
    )
    return asdict(result)
