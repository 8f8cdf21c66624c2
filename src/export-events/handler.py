"""Backs up the events' table: the steps of a state machine, and what is done beside it.

Event: `{"step": "plan" | "status" | "copy" | "finish", ...}` from the state machine,
`{"step": "check"}` from a schedule, or EventBridge's of an execution that did not succeed.
"""

import os
import time
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from backup_clients import backup_clients
from backup_settings import read_settings
from backup_steps import BackupSteps
from tarius.aws.failures import described, may_pass
from tarius.errors import BackupFailedError, ServiceBusyError

logger = Logger()
metrics = Metrics()

# Kept of an invocation's time for one more page and for storing what was read.
_RESERVE_MILLISECONDS = 120_000


@cache
def backup_steps() -> BackupSteps:
    """The steps as this environment asks for them; made once and kept for further invocations."""
    return BackupSteps(read_settings(os.environ), backup_clients(), lambda: datetime.now(UTC))


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Take the step that the event asks for.

    Raises:
        ServiceBusyError: the same event may succeed later; its name is in the machine's Retry.
        BackupFailedError: it will not.
    """
    steps = backup_steps()
    begun = time.monotonic()

    def is_time_up() -> bool:
        left = context.get_remaining_time_in_millis()
        over = time.monotonic() - begun >= steps.settings.segment_seconds
        return over or left < _RESERVE_MILLISECONDS

    try:
        answer = steps.take(event, is_time_up)
    except (BotoCoreError, ClientError) as error:
        kind = ServiceBusyError if may_pass(error) else BackupFailedError
        raise kind(described(error)) from error
    _report(event, answer, context.function_name)
    return answer


def _report(event: dict[str, Any], answer: dict[str, Any], function: str) -> None:
    step = event.get("step", "failed")
    # A place is the key of an item, so it is not logged.
    told = {name: value for name, value in answer.items() if name != "progress"}
    logger.info(f"Backup: {step}", extra={"step": step, "answer": told})
    # One project may have several stacks in an account, each with backups of its own.
    if "backupAgeHours" in answer:
        metrics.add_dimension("FunctionName", function)
        metrics.add_metric("BackupAgeHours", MetricUnit.NoUnit, answer["backupAgeHours"])
        metrics.flush_metrics()
    if step == "finish":
        metrics.add_dimension("FunctionName", function)
        metrics.add_metric("BackupItems", MetricUnit.Count, answer["items"])
        metrics.flush_metrics()
