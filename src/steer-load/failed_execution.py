"""Records an execution of the bulk load that failed, and keeps what to try again.

Step Functions tells EventBridge of it, at least once as a rule, and of an encrypted execution
without its input: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from object_event import object_event
from tarius.bulk.bulk_run import read_run
from tarius.bulk.identity import AdoptVerdict, standing
from tarius.errors import LeaseLostError, ServiceBusyError, UnexpectedEventError
from tarius.loads.claims import Status
from tarius.loads.ledger_items import seconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

    from run_ledger import Answer, RunLedger
    from tarius.bulk.bulk_run import BulkRun
    from tarius.loads.result import LoadResult

_FAILED = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})

# Lambda gives these attributes to what it sends to a dead letter queue; of the message, 1 KB. An
# error that a function has raised has this code.
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
_FUNCTION_ERROR = "200"
_MESSAGE_BYTES = 1024

# More than one state has, with all its retries.
_LAST_EVENTS = 200


class FailedExecution:
    """Records failed executions. One that goes on, or whose load is another's, it leaves alone."""

    def __init__(
        self, states: SFNClient, sqs: SQSClient, queue_url: str, ledger: RunLedger
    ) -> None:
        self._states = states
        self._sqs = sqs
        self._queue_url = queue_url
        self._ledger = ledger

    def record(self, event: Mapping[str, Any]) -> Answer:
        """Record what an event tells of; a second delivery of it changes nothing.

        Returns:
            FAILED; or why there is nothing to do: REPEATED, TAKEN_OVER, SUPERSEDED, the status of
            an execution that was redriven since, or NO_LOAD for one whose input names no load:
            somebody has started it by hand, and the execution itself says what was wrong.

        Raises:
            UnexpectedEventError: the event tells of no execution.
            ServiceBusyError: Step Functions does not show the failure yet.
        """
        arn, stopped = _told(event)
        execution = self._states.describe_execution(executionArn=arn)
        if execution["status"] not in _FAILED:
            # What is described may be some seconds old, as it was before the failure.
            # https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
            redriven = execution.get("redriveDate")
            if redriven is None or redriven.timestamp() < stopped:
                raise ServiceBusyError("the execution is not shown as failed yet")
            return {"status": execution["status"]}
        run = _run(execution)
        if run is None:
            return {"status": "NO_LOAD"}
        try:
            return self._record(run, execution)
        except LeaseLostError as error:
            return self._ledger.stopped(run, error)

    def _record(self, run: BulkRun, execution: Mapping[str, Any]) -> Answer:
        seen = standing(self._ledger.heads, run)
        if isinstance(seen, AdoptVerdict):
            return self._ledger.refused(run, seen)
        source = run.source
        record = self._ledger.records.load(source.key, source.version_id)
        recorded = seen.status is Status.FAILED and _ended_since(record, execution)
        if recorded and self._ledger.told(record):
            return {"status": AdoptVerdict.REPEATED.name}
        failure = self._failure(run, execution)
        if not recorded:
            mine = self._ledger.adopt(run)
            if isinstance(mine, AdoptVerdict):
                return self._ledger.refused(run, mine)
            self._ledger.ends.over(source, mine, failure)
        # The ledger is told last that all is told: a repeat after a crash sends again, and a
        # message too many is harmless, for a replay finds how the load stands.
        self._keep(run, failure.reason)
        self._ledger.ends.notify(source, failure)
        return failure.as_json()

    def _failure(self, run: BulkRun, execution: Mapping[str, Any]) -> LoadResult:
        # The cause may quote what a function was given, so only the error's name is passed on.
        name = f" ({execution['error']})" if execution.get("error") else ""
        how = execution["status"].lower().replace("_", " ")
        arn = execution["executionArn"]
        reason = f"the bulk load {how}{self._where(arn)}{name}: see its execution {arn}"
        return self._ledger.result(run, Status.FAILED, final=False, tries_left=0, reason=reason)

    def _where(self, arn: str) -> str:
        """The state that the execution had come to: of a Map, the error names only a threshold."""
        history = self._states.get_execution_history(
            executionArn=arn,
            reverseOrder=True,
            maxResults=_LAST_EVENTS,
            includeExecutionData=False,
        )
        for event in history["events"]:
            if entered := event.get("stateEnteredEventDetails"):
                return f" in {entered['name']}"
        return ""

    def _keep(self, run: BulkRun, reason: str) -> None:
        """Put the object's event where the loader's failed events are, to be replayed."""
        short = reason.encode()[:_MESSAGE_BYTES].decode(errors="ignore")
        self._sqs.send_message(
            QueueUrl=self._queue_url,
            MessageBody=json.dumps(object_event(run.source)),
            MessageAttributes={
                "RequestID": {"DataType": "String", "StringValue": run.owner},
                "ErrorCode": {"DataType": "Number", "StringValue": _FUNCTION_ERROR},
                "ErrorMessage": {"DataType": "String", "StringValue": short},
            },
        )


def _told(event: Mapping[str, Any]) -> tuple[str, float]:
    """The ARN of the execution that an event tells of, and when it stopped, in seconds."""
    match event.get("detail"):
        case {"executionArn": str(arn), "stopDate": int(milliseconds)}:
            return arn, milliseconds / 1000
    raise UnexpectedEventError("the event tells of no execution that has stopped")


def _run(execution: Mapping[str, Any]) -> BulkRun | None:
    try:
        return read_run(execution["name"], json.loads(execution["input"]))
    except (KeyError, TypeError, ValueError):
        return None


def _ended_since(record: Mapping[str, Any], execution: Mapping[str, Any]) -> bool:
    """Whether the record's end is this failure's, not one's before the execution was redriven."""
    finished = record.get("finishedAt", {}).get("S")
    return bool(finished) and seconds_of(finished) >= execution["stopDate"].timestamp()
