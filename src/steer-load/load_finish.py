"""The last step of a bulk load: counts, joins the rejects, writes the ledger, sends the notice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from run_ledger import REQUEST_SECONDS
from tarius.bulk.identity import AdoptVerdict, bulk_head, standing
from tarius.bulk.map_results import batch_totals
from tarius.bulk.rejects_join import RejectsJoin
from tarius.errors import LeaseLostError, LostBatchError, SupersededError
from tarius.loads.claims import Status
from tarius.rows.reject_file import rejects_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from run_ledger import Answer, RunLedger
    from steer_settings import SteerSettings
    from tarius.bulk.bulk_run import BulkRun
    from tarius.bulk.map_results import BatchTotals
    from tarius.bulk.run_files import RunFiles
    from tarius.loads.invocation import Invocation
    from tarius.loads.result import LoadResult

_STOPPED_BY_NEWER = SupersededError.__name__

# Joining stops if there is less time than this: what one batch rejected is joined in far less.
_PART_SECONDS = 120.0


class LoadFinish:
    """Finishes loads. Whatever it is killed at, it does the rest when it is called again."""

    def __init__(self, settings: SteerSettings, s3: S3Client, ledger: RunLedger) -> None:
        self._settings = settings
        self._s3 = s3
        self._ledger = ledger

    def finish(
        self,
        run: BulkRun,
        files: RunFiles,
        ranges: int,
        written: Mapping[str, Any] | None,
        progress: Mapping[str, Any] | None,
        invocation: Invocation,
    ) -> Answer:
        """Finish a load, or as much of it as the invocation has time for.

        Args:
            ranges: how many were planned.
            written: what the Map that writes rows gave; None if there was none.
            progress: what the answer before had by this name; None at first.

        Returns:
            How the load ended: LOADED, LOADED_WITH_REJECTS or SUPERSEDED; TAKEN_OVER if another
            attempt has it now; or JOINING, with the progress.

        Raises:
            LostBatchError: rows may be missing from the table.
        """
        verdict = standing(self._ledger.heads, run)
        if isinstance(verdict, AdoptVerdict):
            return self._ledger.refused(run, verdict)
        try:
            head = bulk_head(self._ledger.heads, run, self._ledger.clock())
            totals = self._totals(written, ranges)
            if totals.rejected and not totals.stopped:
                begun = str(progress["begun"]) if progress else ""
                if left := self._join(run, files, totals, begun, invocation):
                    return {"status": "JOINING", "progress": {"begun": left}}
            return self._ledger.end(run, head, self._result(run, totals))
        except (SupersededError, LeaseLostError) as error:
            return self._ledger.stopped(run, error)

    def _totals(self, written: Mapping[str, Any] | None, ranges: int) -> BatchTotals:
        if written is None:
            raise LostBatchError("the rows were not written, though nothing newer has arrived")
        totals = batch_totals(self._s3, written["ResultWriterDetails"], ranges)
        if totals.stopped not in ("", _STOPPED_BY_NEWER):
            raise LostBatchError(f"a batch was stopped: {totals.stopped}")
        return totals

    def _result(self, run: BulkRun, totals: BatchTotals) -> LoadResult:
        counts = {
            "rows_loaded": totals.loaded,
            "rows_rejected": totals.rejected,
            "rows_duplicate": totals.duplicate,
            "bytes_read": run.source.size,
        }
        if totals.stopped:
            # Without versioning the object was replaced, before the ledger heard of it.
            reason = "the object was replaced while it was loaded"
            return self._ledger.result(run, Status.SUPERSEDED, reason=reason, **counts)
        if not totals.rejected:
            return self._ledger.result(run, Status.LOADED, **counts)
        kept = self._rejects_key(run)
        return self._ledger.result(run, Status.LOADED_WITH_REJECTS, rejects_key=kept, **counts)

    def _join(
        self,
        run: BulkRun,
        files: RunFiles,
        totals: BatchTotals,
        begun: str,
        invocation: Invocation,
    ) -> str:
        """Write the rejects file; see RejectsJoin.join."""
        if not totals.reject_files:
            raise LostBatchError("rows were rejected, but no rejects were kept")
        lease = self._ledger.lease(run)
        join = RejectsJoin(
            self._s3,
            files,
            invocation.request_id,
            check=lambda: lease.hold(REQUEST_SECONDS),
            over=lambda: invocation.remaining_seconds() < _PART_SECONDS,
        )
        return join.join(totals.reject_files, run.source.bucket, self._rejects_key(run), begun)

    def _rejects_key(self, run: BulkRun) -> str:
        source, settings = run.source, self._settings
        return rejects_key(
            source.key, source.version_id, settings.input_prefix, settings.rejects_prefix
        )
