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

_STOPPED_BY_NEWER = SupersededError.__name__


class LoadFinish:
    """Finishes loads. Whatever it is killed at, it does the rest when it is called again."""

    def __init__(self, settings: SteerSettings, s3: S3Client, ledger: RunLedger) -> None:
        self._settings = settings
        self._s3 = s3
        self._ledger = ledger

    def finish(
        self, run: BulkRun, files: RunFiles, ranges: int, written: Mapping[str, Any] | None
    ) -> Answer:
        """Finish a load.

        Args:
            ranges: how many were planned.
            written: what the Map that writes rows gave; None if there was none.

        Returns:
            How the load ended: LOADED, LOADED_WITH_REJECTS or SUPERSEDED; TAKEN_OVER if another
            attempt has it now.

        Raises:
            LostBatchError: rows may be missing from the table.
        """
        verdict = standing(self._ledger.heads, run)
        if isinstance(verdict, AdoptVerdict):
            return self._ledger.refused(run, verdict)
        try:
            return self._finish(run, files, ranges, written)
        except (SupersededError, LeaseLostError) as error:
            return self._ledger.stopped(run, error)

    def _finish(
        self, run: BulkRun, files: RunFiles, ranges: int, written: Mapping[str, Any] | None
    ) -> Answer:
        head = bulk_head(self._ledger.heads, run, self._ledger.clock())
        if written is None:
            raise LostBatchError("the rows were not written, though nothing newer has arrived")
        totals = batch_totals(self._s3, written["ResultWriterDetails"], ranges)
        counts = {
            "rows_loaded": totals.loaded,
            "rows_rejected": totals.rejected,
            "rows_duplicate": totals.duplicate,
            "bytes_read": run.source.size,
        }
        if totals.stopped == _STOPPED_BY_NEWER:
            # Without versioning the object was replaced, before the ledger heard of it.
            reason = "the object was replaced while it was loaded"
            result = self._ledger.result(run, Status.SUPERSEDED, reason=reason, **counts)
        elif totals.stopped:
            raise LostBatchError(f"a batch was stopped: {totals.stopped}")
        else:
            status = Status.LOADED_WITH_REJECTS if totals.rejected else Status.LOADED
            kept = self._keep_rejects(run, files, totals)
            result = self._ledger.result(run, status, rejects_key=kept, **counts)
        return self._ledger.end(run, head, result)

    def _keep_rejects(self, run: BulkRun, files: RunFiles, totals: BatchTotals) -> str:
        """Write the rejects file, if there are rejects; returns its key."""
        if not totals.rejected:
            return ""
        if not totals.reject_files:
            raise LostBatchError("rows were rejected, but no rejects were kept")
        source, settings = run.source, self._settings
        key = rejects_key(
            source.key, source.version_id, settings.input_prefix, settings.rejects_prefix
        )
        lease = self._ledger.lease(run)
        join = RejectsJoin(self._s3, files, lambda: lease.hold(REQUEST_SECONDS))
        join.join(totals.reject_files, source.bucket, key)
        return key
