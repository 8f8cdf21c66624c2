"""The first step of a bulk load: takes the load over, and cuts the file into ranges."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from run_ledger import REQUEST_SECONDS
from tarius.bulk.cutting import cut
from tarius.bulk.identity import AdoptVerdict
from tarius.bulk.limits import check_lines, check_size
from tarius.bulk.row_ends import RowEnds
from tarius.errors import LeaseLostError, SupersededError, UnusableFileError
from tarius.loads.claims import Status
from tarius.objects.reading import ObjectReader
from tarius.rows.gzip_stream import MAGIC
from tarius.rows.header import read_header
from tarius.rows.lines import UTF8_BOM, physical_lines
from tarius.rows.reject_file import header_row
from tarius.rows.rows import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_s3 import S3Client

    from run_ledger import Answer, RunLedger
    from steer_settings import SteerSettings
    from tarius.aws.backoff import Backoff
    from tarius.bulk.bulk_run import BulkRun
    from tarius.bulk.run_files import RunFiles
    from tarius.loads.claims import Head
    from tarius.loads.invocation import Invocation
    from tarius.objects.created import CreatedObject

_ENDING = ".csv"


@dataclass(frozen=True)
class _Place:
    """Where cutting goes on: at the first byte of a range.

    Attributes:
        offset, line: of that byte.
        index: the range's.
        again_bytes: as RowEnds has counted them.
        part: how many parts of the list of ranges there are.
    """

    offset: int
    line: int
    index: int
    again_bytes: int
    part: int


class LoadPlan:
    """Plans loads."""

    def __init__(
        self, settings: SteerSettings, s3: S3Client, ledger: RunLedger, backoff: Backoff
    ) -> None:
        self._settings = settings
        self._s3 = s3
        self._ledger = ledger
        self._backoff = backoff

    def plan(
        self,
        run: BulkRun,
        files: RunFiles,
        progress: Mapping[str, Any] | None,
        invocation: Invocation,
    ) -> Answer:
        """Plan a load, or as much of it as the invocation has time for.

        Args:
            progress: what the answer before had by this name; None at first.

        Returns:
            PLANNED, with where the ranges are and how to work on them; CUTTING, with the progress;
            or how the load ended, if it did: FAILED for a file that cannot be loaded, LOADED for
            one without rows, REPEATED, TAKEN_OVER or SUPERSEDED.
        """
        head = self._ledger.adopt(run)
        if isinstance(head, AdoptVerdict):
            return self._ledger.refused(run, head)
        try:
            return self._planned_or_ended(run, head, files, progress, invocation)
        except LeaseLostError as error:
            return self._ledger.stopped(run, error)

    def _planned_or_ended(
        self,
        run: BulkRun,
        head: Head,
        files: RunFiles,
        progress: Mapping[str, Any] | None,
        invocation: Invocation,
    ) -> Answer:
        try:
            place = _Place(**progress) if progress else self._first_place(run.source, files)
            answer = self._cut(run, files, place, invocation)
        except UnusableFileError as error:
            status, reason = Status.FAILED, str(error)
        except SupersededError as error:
            status, reason = Status.SUPERSEDED, str(error)
        else:
            if answer.get("ranges") != 0:
                return answer
            status, reason = Status.LOADED, ""
        result = self._ledger.result(run, status, bytes_read=run.source.size, reason=reason)
        return self._ledger.end(run, head, result)

    def _first_place(self, source: CreatedObject, files: RunFiles) -> _Place:
        """Check name, size and header; what comes behind the header is cut."""
        if not source.key.lower().endswith(_ENDING):
            raise UnusableFileError(f"the name does not end with {_ENDING}")
        check_size(source.size, self._settings.range_bytes)
        beginning = b"".join(self._reader(source, 0, len(UTF8_BOM)).chunks())
        if beginning.startswith(MAGIC):
            raise UnusableFileError(
                "the content is gzip, though the name does not say so: put it again under a name "
                "that ends with .csv.gz"
            )
        first = next(read_rows(physical_lines(self._reader(source).chunks())), None)
        header = read_header(first, self._settings.key_column)
        self._put(files, files.rejects_header, header_row(header))
        start = len(UTF8_BOM) if beginning == UTF8_BOM else 0
        ends = RowEnds(self._reader(source, start).chunks(), start)
        # Blank lines may come before the header.
        while first is not None and ends.line <= first.line and ends.advance(ends.offset + 1):
            pass
        return _Place(ends.offset, ends.line, 0, 0, 0)

    def _cut(self, run: BulkRun, files: RunFiles, place: _Place, invocation: Invocation) -> Answer:
        lease = self._ledger.lease(run)
        reader = self._reader(run.source, place.offset)
        ends = RowEnds(reader.chunks(), place.offset, place.line, place.again_bytes)
        found = bytearray()
        count, finished = place.index, True
        for file_range in cut(ends, self._settings.range_bytes, place.index):
            check_lines(ends.line - 1, ends.line - file_range.line)
            found += json.dumps(file_range.as_json()).encode() + b"\n"
            count += 1
            lease.hold(REQUEST_SECONDS)
            if invocation.nearly_over():
                finished = False
                break
        lease.hold(REQUEST_SECONDS)
        if not finished:
            self._put(files, files.ranges_part(place.part), found)
            next_place = _Place(ends.offset, ends.line, count, ends.again_bytes, place.part + 1)
            return {"status": "CUTTING", "progress": asdict(next_place)}
        earlier = b"".join(self._get(files, files.ranges_part(part)) for part in range(place.part))
        self._put(files, files.ranges, earlier + found)
        return {
            "status": "PLANNED",
            "bucket": files.bucket,
            "key": files.ranges,
            "ranges": count,
            "maxConcurrency": self._settings.max_concurrency,
            "batchSize": self._settings.ranges_per_batch,
        }

    def _reader(
        self, source: CreatedObject, start: int = 0, end: int | None = None
    ) -> ObjectReader:
        return ObjectReader(self._s3, source, self._backoff, start, end)

    def _get(self, files: RunFiles, key: str) -> bytes:
        return self._s3.get_object(Bucket=files.bucket, Key=key)["Body"].read()

    def _put(self, files: RunFiles, key: str, body: bytes | bytearray) -> None:
        self._s3.put_object(Bucket=files.bucket, Key=key, Body=bytes(body))
