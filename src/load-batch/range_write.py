"""Writes a range's rows to the table, and its rejects to the work bucket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tarius.bulk.run_files import reject_part
from tarius.bulk.skip_file import read_skips
from tarius.products.row_load import RowLoad
from tarius.rows.reject_file import RejectFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_s3 import S3Client

    from batch_progress import Progress
    from patient_writer import PatientWriter
    from range_reader import RangeReader
    from tarius.bulk.file_range import FileRange
    from tarius.bulk.run_files import RunFiles
    from tarius.errors import WriteRefusedError
    from tarius.rows.rows import Row
    from tarius.table.writer import Outcome


class _Counter:
    """Counts the keys that are in the table."""

    count = 0

    def add(self, _key: str) -> None:
        self.count += 1


class _Rows:
    """Rows of a range that are to be written, as far as time and table allow.

    Attributes:
        skipped: how many were left out because their key comes again.
        next_line: the line to go on with, beyond all rows that were taken.
        more: whether there are rows from there on.
    """

    def __init__(
        self, rows: Iterable[Row], before: Progress, skips: set[int], over: Callable[[], bool]
    ) -> None:
        self._rows = rows
        self._held = frozenset(before.held)
        self._skips = skips
        self._over = over
        self.skipped = 0
        self.next_line = before.line
        self.more = False

    def __iter__(self) -> Iterator[Row]:
        begun = False
        for row in self._rows:
            if row.line < self.next_line:
                # Few are held, and they are taken whatever the time: none is left to be forgotten.
                if row.line in self._held:
                    begun = True
                    yield row
                continue
            if begun and self._over():
                self.next_line = row.line
                self.more = True
                return
            begun = True
            self.next_line = row.line + 1
            if row.line in self._skips:
                self.skipped += 1
            else:
                yield row


class Written(NamedTuple):
    """What became of a range.

    Attributes:
        progress: how far it came.
        refusal: why the table took no more; None if that was not the reason to stop.
    """

    progress: Progress
    refusal: WriteRefusedError | None


class RangeWrite:
    """Writes ranges, each up to its end or to the end of the invocation's time.

    Rows whose key comes again later in the file are left out, so each key is written by one row,
    and no order of ranges, and no repeat of one, can bring an earlier row last. A row that DynamoDB
    itself refuses leaves what the table had under its key, though an earlier row may have had it.
    """

    def __init__(
        self,
        s3: S3Client,
        files: RunFiles,
        reader: RangeReader,
        writers: Callable[[Outcome[Row]], PatientWriter],
        check: Callable[[], None],
        token: str,
    ) -> None:
        """Make it.

        Args:
            check: called before a row is rejected; it raises if the load must stop.
            token: this invocation's own, for the names of its files.
        """
        self._s3 = s3
        self._files = files
        self._reader = reader
        self._writers = writers
        self._check = check
        self._token = token

    def write(self, file_range: FileRange, before: Progress, over: Callable[[], bool]) -> Written:
        """Go on with a range; at least one row is taken of it if there is one.

        What the table refuses for now is held, and the rest of the range left for later.

        Args:
            over: asked before each row whether there is no time for it.
        """
        header = self._reader.header
        part = reject_part(file_range.index, before.line or file_range.line, self._token)
        rejects = RejectFile(self._s3, self._files.bucket, self._files.rejects(part), header)
        written = _Counter()
        load = RowLoad(header, self._reader.maker, rejects, self._check, written.add)
        writer = self._writers(load)

        def stops() -> bool:
            return writer.refusal is not None or over()

        rows = _Rows(self._reader.rows(file_range), before, self._skips(file_range), stops)
        load.run(rows, writer)
        done = replace(
            before,
            line=rows.next_line,
            held=writer.held_lines(),
            loaded=before.loaded + written.count,
            rejected=before.rejected + rejects.rows,
            duplicate=before.duplicate + rows.skipped + load.replaced_rows,
            reject_files=before.reject_files + (rejects.key,) * rejects.stored,
        )
        left = rows.more or bool(done.held)
        return Written(done if left else done.with_range_done(), writer.refusal)

    def _skips(self, file_range: FileRange) -> set[int]:
        key = self._files.skips(file_range.index)
        return read_skips(self._s3.get_object(Bucket=self._files.bucket, Key=key)["Body"].read())
