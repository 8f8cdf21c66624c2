"""The producer of store events: an invocation → objects under `store_events/`, and statistics.

Event: `{}`, or any of `{"seconds": 5, "events": 100, "seed": 7}`.
"""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from event_tally import EventTally, statistics_of
from event_writer import EventWriter, new_run
from new_events import EventMaker, events_until
from produce_settings import read_settings
from production import produce
from tarius.errors import NothingStoredError
from wanted_production import read_wanted

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = Logger()
metrics = Metrics()

# Most of a request is waiting, so a small function keeps this many under way.
_WORKERS = 16
# Kept of the invocation's time for the requests under way: four tries of twelve seconds each.
_RESERVE_SECONDS = 60.0
_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 4, "mode": "standard"},
    max_pool_connections=_WORKERS,
)


@cache
def s3_client() -> "S3Client":
    """The client; made once and kept for further invocations."""
    return boto3.client("s3", config=_CONFIG)


@logger.inject_lambda_context
def handler(event: Any, context: LambdaContext) -> dict[str, Any]:
    """Write events for as long as is wanted.

    Returns:
        The run's statistics, as `statistics_of` says.

    Raises:
        InvalidProductionError: the event is refused; nothing was written.
        NothingStoredError: not one event could be stored.
    """
    settings = read_settings(os.environ)
    wanted = read_wanted(event, settings.seconds)
    is_over = _time_over(wanted.seconds, context)
    run = new_run(datetime.now(UTC))
    writer = EventWriter(s3_client(), settings.bucket, settings.events_prefix, run)
    maker = EventMaker(wanted.seed, lambda: datetime.now(UTC))
    tally = produce(events_until(maker, is_over, wanted.events), writer.store, _WORKERS)
    _report(run, tally)
    if not tally.stored:
        raise NothingStoredError(f"none of {tally.failed} events was stored: {tally.reason}")
    return statistics_of(tally)


def _time_over(seconds: int, context: LambdaContext) -> Callable[[], bool]:
    left = context.get_remaining_time_in_millis() / 1000 - _RESERVE_SECONDS
    until = time.monotonic() + min(seconds, left)
    return lambda: time.monotonic() >= until


def _report(run: str, tally: EventTally) -> None:
    told = {"run": run, "reason": tally.reason, **statistics_of(tally)}
    if tally.failed:
        logger.warning("Events that could not be stored", extra=told)
    else:
        logger.info("Events stored", extra=told)
    metrics.add_metric("EventsStored", MetricUnit.Count, tally.stored)
    metrics.add_metric("EventsFailed", MetricUnit.Count, tally.failed)
    metrics.flush_metrics()
