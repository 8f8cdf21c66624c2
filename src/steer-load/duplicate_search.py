"""The middle step of a bulk load: tells each range which of its rows come again later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from run_ledger import REQUEST_SECONDS
from tarius.bulk.keys_file import PARTITIONS
from tarius.bulk.superseded_rows import SupersededRows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from run_ledger import Answer, RunLedger
    from tarius.bulk.bulk_run import BulkRun
    from tarius.bulk.run_files import RunFiles
    from tarius.loads.invocation import Invocation


class DuplicateSearch:
    """Searches loads for rows with the same key."""

    def __init__(self, s3: S3Client, ledger: RunLedger) -> None:
        self._s3 = s3
        self._ledger = ledger

    def search(
        self,
        run: BulkRun,
        files: RunFiles,
        ranges: int,
        progress: Mapping[str, Any] | None,
        invocation: Invocation,
    ) -> Answer:
        """Search, as much as the invocation has time for.

        Args:
            progress: what the answer before had by this name; None at first.

        Returns:
            COMPARED, with the number of duplicates; or COMPARING, with the progress.

        Raises:
            SupersededError, LeaseLostError: the load is not the execution's any more, or not
                wanted any more. The finish step says so in the ledger.
            LostBatchError: a range has no keys file.
        """
        partition, duplicates = 0, 0
        if progress:
            partition, duplicates = int(progress["partition"]), int(progress["duplicates"])
        lease = self._ledger.lease(run)

        def hold() -> None:
            lease.hold(REQUEST_SECONDS)

        def go_on() -> bool:
            hold()
            # The other half of the time is for what was found to be written.
            return invocation.remaining_seconds() > invocation.seconds / 2

        hold()
        found = SupersededRows(self._s3, files, ranges, hold).search(partition, go_on)
        duplicates += found.superseded
        if found.partition < PARTITIONS:
            reached = {"partition": found.partition, "duplicates": duplicates}
            return {"status": "COMPARING", "progress": reached}
        return {"status": "COMPARED", "duplicates": duplicates}
