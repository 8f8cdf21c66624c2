"""One batch of ranges: scanned or written, by as many invocations as it takes."""

from __future__ import annotations

import secrets
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from batch_progress import Progress, more
from patient_writer import PatientWriter
from range_reader import RangeReader
from range_scan import RangeScan
from range_write import RangeWrite
from tarius.aws.clients import WRITE_SECONDS
from tarius.bulk.identity import bulk_lease
from tarius.bulk.run_files import RunFiles
from tarius.errors import OutOfTimeError, WriteRefusedError
from tarius.loads.heads import LoadHeads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from batch_settings import BatchSettings
    from segment import Segment
    from tarius.aws.backoff import Backoff
    from tarius.aws.clients import RowClients
    from tarius.bulk.bulk_run import BulkRun
    from tarius.bulk.file_range import FileRange
    from tarius.rows.rows import Row
    from tarius.table.writer import Outcome


class Batch:
    """A batch's part that one invocation does, in the name of the bulk load's execution."""

    def __init__(
        self,
        settings: BatchSettings,
        clients: RowClients,
        backoff: Backoff,
        run: BulkRun,
        ranges: Sequence[FileRange],
        segment: Segment,
    ) -> None:
        """Make it.

        Raises:
            SupersededError, LeaseLostError: the execution may not load any more.
        """
        self._settings = settings
        self._clients = clients
        self._backoff = backoff
        self._ranges = ranges
        self._segment = segment
        self._files = RunFiles(settings.work_bucket, settings.work_prefix, run.execution)
        heads = LoadHeads(clients.ledger, settings.ledger_table)
        self._lease = bulk_lease(heads, run, time.time)
        self._reader = RangeReader(settings, clients.s3, run.source, backoff, self._hold)

    def scan(self, progress: Progress) -> dict[str, Any]:
        """Note the keys of the ranges.

        Raises:
            OutOfTimeError: a range takes longer than an invocation lasts.
        """
        scan = RangeScan(self._clients.s3, self._files, self._reader)
        for item in range(progress.item, len(self._ranges)):
            if item > progress.item and self._segment.over():
                return more(replace(progress, item=item))
            scan.scan(self._ranges[item])
        return {"indexes": self._indexes()}

    def write(self, progress: Progress) -> dict[str, Any]:
        """Write the rows of the ranges.

        Raises:
            WriteRefusedError: the table took nothing at all; to be tried again later.
        """
        write = RangeWrite(
            self._clients.s3,
            self._files,
            self._reader,
            self._writer,
            self._check_write,
            secrets.token_hex(8),
        )
        begun = progress
        while progress.item < len(self._ranges):
            if progress != begun and self._segment.over():
                return more(progress)
            file_range = self._ranges[progress.item]
            progress, refusal = write.write(file_range, progress, self._segment.over)
            if refusal is not None:
                if progress.loaded == begun.loaded:
                    raise refusal
                # What is done stays done. If the table still refuses, the next invocation writes
                # nothing and fails, and the state machine waits before it tries again.
                return more(progress)
        return {
            "indexes": self._indexes(),
            "loaded": progress.loaded,
            "rejected": progress.rejected,
            "duplicate": progress.duplicate,
            "rejectFiles": list(progress.reject_files),
        }

    def _indexes(self) -> list[int]:
        return [it.index for it in self._ranges]

    def _writer(self, outcome: Outcome[Row]) -> PatientWriter:
        table = self._settings.product_table
        return PatientWriter(self._clients.table, table, outcome, self._check_write, self._backoff)

    def _hold(self) -> None:
        if self._segment.out_of_time():
            raise OutOfTimeError("a range takes longer than an invocation lasts")
        self._lease.hold(WRITE_SECONDS)

    def _check_write(self) -> None:
        if self._segment.out_of_time():
            raise WriteRefusedError(
                "the table put a write off until the invocation's time was over"
            )
        self._lease.hold(WRITE_SECONDS)
