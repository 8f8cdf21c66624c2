"""Loads one CSV: bytes → lines → rows → items → table, and what is no item → rejects.

It knows nothing of events, the ledger or notices.
"""

from __future__ import annotations

from contextlib import closing, suppress
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tarius.errors import UnusableFileError
from tarius.objects.reading import ObjectReader
from tarius.rows.duplicate_tally import DuplicateTally
from tarius.rows.gzip_stream import plain_chunks
from tarius.rows.header import read_header
from tarius.rows.lines import physical_lines
from tarius.rows.reject_file import RejectFile, rejects_key
from tarius.rows.rows import Row, read_rows
from tarius.table.items import ItemMaker, UnfitRowError
from tarius.table.writer import Entry, Outcome, TableWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

    from load_settings import LoadSettings
    from tarius.aws.backoff import Backoff
    from tarius.loads.result import LoadCounts
    from tarius.objects.created import CreatedObject
    from tarius.rows.header import Header

# The tally of keys needs 16 bytes of /tmp for each row, of which there are 512 MB. An invocation's
# time is over long before that unless the function is given far more memory, hence CPU.
MAX_ROWS = 20_000_000


class ProductLoader:
    """Loads files into the product table."""

    def __init__(
        self, settings: LoadSettings, s3: S3Client, dynamodb: DynamoDBClient, backoff: Backoff
    ) -> None:
        self._settings = settings
        self._s3 = s3
        self._dynamodb = dynamodb
        self._backoff = backoff

    def load(self, source: CreatedObject, counts: LoadCounts, check: Callable[[], None]) -> None:
        """Load a file, counting into `counts` even if the load ends early.

        Args:
            check: called before each request to the table and every now and then; it raises if
                the load must stop.

        Raises:
            UnusableFileError: the file cannot be loaded, or not beyond some point.
        """
        reader = ObjectReader(self._s3, source, self._backoff)
        try:
            rows = read_rows(physical_lines(_checked(plain_chunks(reader.chunks()), check)))
            header = read_header(next(rows, None), self._settings.key_column)
            with closing(DuplicateTally()) as tally:
                load = _FileLoad(header, self._settings, tally, counts, check)
                load.run(rows, self._rejects(source, header), self._writer(load, check))
        finally:
            counts.bytes_read = reader.bytes_read

    def _rejects(self, source: CreatedObject, header: Header) -> RejectFile:
        settings = self._settings
        key = rejects_key(
            source.key, source.version_id, settings.input_prefix, settings.rejects_prefix
        )
        return RejectFile(self._s3, source.bucket, key, header)

    def _writer(self, outcome: Outcome[Row], check: Callable[[], None]) -> TableWriter[Row]:
        table = self._settings.product_table
        return TableWriter(self._dynamodb, table, outcome, check, self._backoff)


class _FileLoad:
    """One file on its way into the table: the outcome of what its writer is given."""

    _rejects: RejectFile
    _writer: TableWriter[Row]

    def __init__(
        self,
        header: Header,
        settings: LoadSettings,
        tally: DuplicateTally,
        counts: LoadCounts,
        check: Callable[[], None],
    ) -> None:
        self._header = header
        self._key_column = settings.key_column
        self._maker = ItemMaker(header, settings.key_column, settings.number_columns)
        self._tally = tally
        self._counts = counts
        self._check = check

    def run(self, rows: Iterator[Row], rejects: RejectFile, writer: TableWriter[Row]) -> None:
        self._rejects = rejects
        self._writer = writer
        try:
            problem = self._take_all(rows)
            self._writer.flush()
            self._rejects.close()
        except BaseException:
            # What fails here is the reason to be told; a lifecycle rule removes parts left behind.
            with suppress(BotoCoreError, ClientError):
                self._rejects.abort()
            raise
        finally:
            self._count()
        if self._rejects.rows:
            self._counts.rejects_key = self._rejects.key
        if problem is not None:
            raise problem

    def written(self, entry: Entry[Row]) -> None:
        self._tally.add(entry.key)

    def replaced(self, entry: Entry[Row]) -> None:
        self._counts.duplicate += 1

    def refused(self, entry: Entry[Row], reason: str) -> None:
        self._reject(entry.source, reason)

    def _take_all(self, rows: Iterator[Row]) -> UnusableFileError | None:
        """Take the rows. One bad end does not undo the good rows before it, so it is returned."""
        try:
            for row in _bounded(rows):
                self._take(row)
        except UnusableFileError as problem:
            return problem
        return None

    def _take(self, row: Row) -> None:
        if problem := self._header.problem(row):
            self._reject(row, problem)
            return
        try:
            item = self._maker.item(self._header.cells(row), row.size)
        except UnfitRowError as unfit:
            self._reject(row, str(unfit))
            return
        key = item[self._key_column]["S"]
        self._writer.put(Entry(key, item, self._maker.size_bound(row.size), row))

    def _reject(self, row: Row, reason: str) -> None:
        # Rows that are all bad are never written, which is where this is otherwise called.
        self._check()
        self._rejects.add(row.line, reason, self._header.cells(row), parsed=row.parsed)

    def _count(self) -> None:
        distinct = self._tally.distinct()
        self._counts.loaded = distinct
        self._counts.duplicate += self._tally.seen - distinct
        self._counts.rejected = self._rejects.rows


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    yield from islice(rows, MAX_ROWS)
    if next(rows, None) is not None:
        raise UnusableFileError(f"more than {MAX_ROWS} rows: split the file")


def _checked(chunks: Iterable[bytes], check: Callable[[], None]) -> Iterator[bytes]:
    for chunk in chunks:
        check()
        yield chunk
