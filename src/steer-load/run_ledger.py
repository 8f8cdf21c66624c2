"""The ledger and the topic, for one execution of the bulk load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tarius.bulk.identity import AdoptVerdict, adopt, bulk_lease, standing
from tarius.loads.claims import Status, Verdict
from tarius.loads.ends import LoadEnds
from tarius.loads.ledger_items import seconds_of
from tarius.loads.result import LoadResult, read_result

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tarius.bulk.bulk_run import BulkRun
    from tarius.loads.claims import Head
    from tarius.loads.heads import LoadHeads
    from tarius.loads.lease import Lease
    from tarius.loads.notices import LoadNotices
    from tarius.loads.records import LoadRecords

Answer = dict[str, Any]
"""What a step gives to the state machine: a `status`, and what goes with it."""

# The longest that one request takes with its retries (steer_clients), and some leeway for clocks
# that differ.
REQUEST_SECONDS = 15.0


class RunLedger:
    """Reads and records how a load stands that an execution works on."""

    def __init__(
        self,
        heads: LoadHeads,
        records: LoadRecords,
        notices: LoadNotices,
        clock: Callable[[], float],
    ) -> None:
        self.heads = heads
        self.records = records
        self.ends = LoadEnds(heads, records, notices, clock)
        self.clock = clock

    def adopt(self, run: BulkRun) -> Head | AdoptVerdict:
        """Take the load over; see identity.adopt."""
        return adopt(self.heads, self.records, run, self.clock())

    def lease(self, run: BulkRun) -> Lease:
        """The lease for this invocation; see identity.bulk_lease."""
        return bulk_lease(self.heads, run, self.clock)

    def end(self, run: BulkRun, head: Head, result: LoadResult) -> Answer:
        """Record that the load is over for good, and send the notice.

        Raises:
            LeaseLostError: it was claimed anew.
        """
        self.ends.over(run.source, head, result)
        self.ends.notify(run.source, result)
        return result.as_json()

    def result(self, run: BulkRun, status: Status, **rest: Any) -> LoadResult:
        """A result, with the seconds since the loader began with this attempt."""
        record = self.records.load(run.source.key, run.source.version_id)
        began = seconds_of(record["startedAt"]["S"]) if "startedAt" in record else self.clock()
        return LoadResult(status, seconds=max(0.0, self.clock() - began), **rest)

    def stopped(self, run: BulkRun, error: Exception) -> Answer:
        """The answer of a step that found, by this error, that the load is not its own any more.

        Raises:
            Exception: the error itself, if the ledger knows nothing of that.
        """
        verdict = standing(self.heads, run)
        if not isinstance(verdict, AdoptVerdict):
            raise error
        return self.refused(run, verdict)

    def refused(self, run: BulkRun, verdict: AdoptVerdict) -> Answer:
        """Record why the execution may not load, as far as that is to be recorded."""
        if verdict is AdoptVerdict.SUPERSEDED:
            self.ends.not_begun(run.source, Verdict.OVERTAKEN)
        if verdict is AdoptVerdict.REPEATED:
            return self._repeated(run)
        return {"status": verdict.name}

    def told(self, record: Mapping[str, Any]) -> bool:
        """Whether a notice was sent since the load ended as the record says."""
        notified, finished = (record.get(it, {}).get("S") for it in ("notifiedAt", "finishedAt"))
        return bool(notified and finished) and seconds_of(notified) >= seconds_of(finished)

    def _repeated(self, run: BulkRun) -> Answer:
        """The load is over. If a crash kept its step from saying so, that is made up for."""
        record = self.records.load(run.source.key, run.source.version_id)
        if not record or record.get("requestId", {}).get("S") != run.bulk_owner:
            return {"status": AdoptVerdict.REPEATED.name}
        result = read_result(record)
        if not self.told(record):
            self.ends.notify(run.source, result)
        return result.as_json()
