"""Which step an event asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duplicate_search import DuplicateSearch
from failed_execution import FailedExecution
from load_finish import LoadFinish
from load_plan import LoadPlan
from tarius.bulk.bulk_run import read_run
from tarius.bulk.run_files import RunFiles
from tarius.errors import UnexpectedEventError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from run_ledger import Answer, RunLedger
    from steer_clients import SteerClients
    from steer_settings import SteerSettings
    from tarius.aws.backoff import Backoff
    from tarius.loads.invocation import Invocation

_STATUS_CHANGE = "Step Functions Execution Status Change"


class LoadSteps:
    """The steps of a bulk load, and what follows when one has failed."""

    def __init__(
        self,
        settings: SteerSettings,
        clients: SteerClients,
        ledger: RunLedger,
        backoff: Backoff,
    ) -> None:
        self._settings = settings
        self._plan = LoadPlan(settings, clients.s3, ledger, backoff)
        self._duplicates = DuplicateSearch(clients.s3, ledger)
        self._finish = LoadFinish(settings, clients.s3, ledger)
        self._failed = FailedExecution(
            clients.states, clients.sqs, settings.dead_letter_queue_url, ledger
        )

    def take(self, event: Any, invocation: Invocation) -> Answer:
        """Take the step.

        Raises:
            UnexpectedEventError: the event asks for none.
        """
        if not isinstance(event, dict):
            raise UnexpectedEventError("the event is not a JSON object")
        if event.get("detail-type") == _STATUS_CHANGE:
            return self._failed.record(event)
        try:
            run = read_run(str(event["execution"]), event["load"])
        except (KeyError, TypeError, ValueError) as error:
            raise UnexpectedEventError("the event names no execution and its load") from error
        files = RunFiles(self._settings.work_bucket, self._settings.work_prefix, run.execution)
        progress: Mapping[str, Any] | None = event.get("progress")
        match event.get("step"):
            case "plan":
                return self._plan.plan(run, files, progress, invocation)
            case "duplicates":
                ranges = int(event["plan"]["ranges"])
                return self._duplicates.search(run, files, ranges, progress, invocation)
            case "finish":
                ranges = int(event["plan"]["ranges"])
                written = event.get("written")
                return self._finish.finish(run, files, ranges, written, progress, invocation)
        raise UnexpectedEventError("the event asks for no step")
