"""Steers a bulk load: the steps of its state machine, and the record of one that failed.

Event: `{"step": "plan" | "duplicates" | "finish", "execution": name, "load": the execution's input,
...}` from the state machine, or EventBridge's of an execution that has failed.
"""

import os
import time
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

from load_steps import LoadSteps
from run_ledger import RunLedger
from steer_clients import steer_clients
from steer_settings import read_settings
from tarius.aws.backoff import Backoff
from tarius.aws.failures import described, may_pass
from tarius.errors import ServiceBusyError
from tarius.loads.heads import LoadHeads
from tarius.loads.invocation import Invocation
from tarius.loads.notices import LoadNotices
from tarius.loads.records import LoadRecords

logger = Logger()
metrics = Metrics()

_COUNTS = {
    "rowsLoaded": "RowsLoaded",
    "rowsRejected": "RowsRejected",
    "rowsDuplicate": "RowsDuplicate",
}


@cache
def load_steps() -> LoadSteps:
    """The steps as this environment asks for them; made once and kept for further invocations."""
    settings = read_settings(os.environ)
    clients = steer_clients()
    ledger = RunLedger(
        LoadHeads(clients.ledger, settings.ledger_table),
        LoadRecords(clients.ledger, settings.ledger_table),
        LoadNotices(clients.sns, settings.notice_topic_arn),
        time.time,
    )
    return LoadSteps(settings, clients, ledger, Backoff())


@logger.inject_lambda_context
def handler(event: Any, context: LambdaContext) -> dict[str, Any]:
    """Take the step that the event asks for.

    Returns:
        Its answer, with a `status` that the state machine goes by.

    Raises:
        LedgerSlowError, ServiceBusyError: the same event may succeed later.
    """

    def remaining() -> float:
        return context.get_remaining_time_in_millis() / 1000

    invocation = Invocation(context.aws_request_id, remaining(), remaining)
    try:
        answer = load_steps().take(event, invocation)
    except (BotoCoreError, ClientError) as error:
        if may_pass(error):
            raise ServiceBusyError(described(error)) from error
        raise
    _report(event, answer)
    return answer


def _report(event: Any, answer: dict[str, Any]) -> None:
    step = event.get("step", "failed")
    logger.info(
        f"Bulk load {answer['status']}",
        extra={"step": step, "execution": event.get("execution", ""), "answer": answer},
    )
    if "rowsLoaded" not in answer:
        return  # no load has ended
    metrics.add_metric(f"Loads{_camel(answer['status'])}", MetricUnit.Count, 1)
    for field, name in _COUNTS.items():
        metrics.add_metric(name, MetricUnit.Count, answer[field])
    metrics.add_metric("LoadSeconds", MetricUnit.Seconds, answer["seconds"])
    metrics.flush_metrics()


def _camel(status: str) -> str:
    return status.title().replace("_", "")
