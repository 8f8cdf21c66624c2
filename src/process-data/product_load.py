"""Loads one CSV: bytes → lines → rows → items → table, and what is no item → rejects.

It knows nothing of events, the ledger or notices.
"""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

from tarius.errors import UnusableFileError
from tarius.objects.reading import ObjectReader
from tarius.products.row_load import RowLoad
from tarius.rows.duplicate_tally import DuplicateTally
from tarius.rows.gzip_stream import plain_chunks
from tarius.rows.header import read_header
from tarius.rows.lines import physical_lines
from tarius.rows.reject_file import RejectFile, rejects_key
from tarius.rows.rows import Row, read_rows
from tarius.table.items import ItemMaker
from tarius.table.writer import Outcome, TableWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_s3 import S3Client

    from load_settings import LoadSettings
    from tarius.aws.backoff import Backoff
    from tarius.aws.batch_put import PutsItems
    from tarius.loads.result import LoadCounts
    from tarius.objects.created import CreatedObject
    from tarius.rows.header import Header

# The tally of keys needs 16 bytes of /tmp for each row, of which there are 512 MB. An invocation's
# time is over long before that unless the function is given far more memory, hence CPU.
MAX_ROWS = 20_000_000


class ProductLoader:
    """Loads files into the product table."""

    def __init__(
        self, settings: LoadSettings, s3: S3Client, dynamodb: PutsItems, backoff: Backoff
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
            self._load_rows(source, rows, header, counts, check)
        finally:
            counts.bytes_read = reader.bytes_read

    def _load_rows(
        self,
        source: CreatedObject,
        rows: Iterator[Row],
        header: Header,
        counts: LoadCounts,
        check: Callable[[], None],
    ) -> None:
        settings = self._settings
        maker = ItemMaker(header, settings.key_column, settings.number_columns)
        rejects = self._rejects(source, header)
        with closing(DuplicateTally()) as tally:
            load = RowLoad(header, maker, rejects, check, tally.add)
            try:
                load.run(_bounded(rows), self._writer(load, check))
            finally:
                distinct = tally.distinct()
                counts.loaded = distinct
                counts.duplicate = load.replaced_rows + tally.seen - distinct
                counts.rejected = rejects.rows
                if rejects.stored:
                    counts.rejects_key = rejects.key

    def _rejects(self, source: CreatedObject, header: Header) -> RejectFile:
        settings = self._settings
        key = rejects_key(
            source.key, source.version_id, settings.input_prefix, settings.rejects_prefix
        )
        return RejectFile(self._s3, source.bucket, key, header)

    def _writer(self, outcome: Outcome[Row], check: Callable[[], None]) -> TableWriter[Row]:
        table = self._settings.product_table
        return TableWriter(self._dynamodb, table, outcome, check, self._backoff)


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    yield from islice(rows, MAX_ROWS)
    if next(rows, None) is not None:
        raise UnusableFileError(f"more than {MAX_ROWS} rows: split the file")


def _checked(chunks: Iterable[bytes], check: Callable[[], None]) -> Iterator[bytes]:
    for chunk in chunks:
        check()
        yield chunk
