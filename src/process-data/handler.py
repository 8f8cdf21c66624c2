"""The product load: an S3 notification of new CSV files → items in the product table."""

import os
import traceback
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from load_settings import read_settings
from object_load import ObjectLoader
from product_load import ProductLoader
from tarius.aws.backoff import Backoff
from tarius.aws.clients import aws_clients
from tarius.aws.failures import described
from tarius.bulk.handover import Handover
from tarius.errors import LoadsFailedError
from tarius.loads.heads import LoadHeads
from tarius.loads.invocation import Invocation
from tarius.loads.notices import LoadNotices
from tarius.loads.records import LoadRecords
from tarius.loads.result import LoadResult
from tarius.objects.created import CreatedObject, created_objects

logger = Logger()
metrics = Metrics()


@cache
def object_loader() -> ObjectLoader:
    """The loader that this environment asks for; made once and kept for further invocations."""
    settings = read_settings(os.environ)
    clients = aws_clients()
    backoff = Backoff()
    return ObjectLoader(
        settings.input_prefix,
        ProductLoader(settings, clients.s3, clients.table, backoff),
        Handover(
            clients.states,
            clients.s3,
            settings.bulk_state_machine_arn,
            settings.bulk_threshold_bytes,
            backoff,
        ),
        LoadHeads(clients.ledger, settings.ledger_table),
        LoadRecords(clients.ledger, settings.ledger_table),
        LoadNotices(clients.sns, settings.notice_topic_arn),
    )


@logger.inject_lambda_context
def handler(event: Any, context: LambdaContext) -> dict[str, int]:
    """Load what the event tells of.

    Returns:
        How many objects were dealt with; Lambda drops it when S3 invokes.

    Raises:
        UnexpectedEventError: the event is not from S3.
        LoadsFailedError: an object failed for a cause that may pass. All others were dealt with,
            and are left alone when Lambda tries the event again.
    """
    invocation = _invocation(context)
    loader = object_loader()
    sources = created_objects(event)
    failures = []
    for source in sources:
        try:
            _report(source, loader.load(source, invocation))
        except Exception as error:  # raised below, once the other objects had their turn
            failures.append(f"{source.key}: {described(error)}")
            _report_failure(source, error)
    if failures:
        # The cause's own message may quote a row, so it must not reach Lambda's log of the error.
        raise LoadsFailedError("; ".join(failures)) from None
    return {"objects": len(sources)}


def _invocation(context: LambdaContext) -> Invocation:
    def remaining() -> float:
        return context.get_remaining_time_in_millis() / 1000

    # Called at the invocation's very beginning, so what remains is all.
    return Invocation(context.aws_request_id, remaining(), remaining)


def _report(source: CreatedObject, result: LoadResult | None) -> None:
    where = {"bucket": source.bucket, "key": source.key, "version_id": source.version_id}
    if result is None:
        logger.info("Nothing to load", extra=where)
        return
    logger.info(
        f"Load {result.status.value}",
        extra=where
        | {
            "rows_loaded": result.rows_loaded,
            "rows_rejected": result.rows_rejected,
            "rows_duplicate": result.rows_duplicate,
            "seconds": round(result.seconds, 3),
            "reason": result.reason,
        },
    )
    metrics.add_metric(f"Loads{_camel(result.status.value)}", MetricUnit.Count, 1)
    metrics.add_metric("RowsLoaded", MetricUnit.Count, result.rows_loaded)
    metrics.add_metric("RowsRejected", MetricUnit.Count, result.rows_rejected)
    metrics.add_metric("RowsDuplicate", MetricUnit.Count, result.rows_duplicate)
    metrics.add_metric("LoadSeconds", MetricUnit.Seconds, result.seconds)
    metrics.flush_metrics()


def _report_failure(source: CreatedObject, error: Exception) -> None:
    logger.error(
        "Load failed and is to be tried again",
        extra={
            "bucket": source.bucket,
            "key": source.key,
            "version_id": source.version_id,
            "reason": described(error),
            "notes": getattr(error, "__notes__", []),
            "frames": traceback.format_tb(error.__traceback__),
        },
    )
    metrics.add_metric("LoadsFailedForNow", MetricUnit.Count, 1)
    metrics.flush_metrics()


def _camel(status: str) -> str:
    return status.title().replace("_", "")
