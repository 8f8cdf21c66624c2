"""Reads ranges of the one object version that a bulk load is for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from tarius.bulk.range_rows import range_rows
from tarius.objects.reading import ObjectReader
from tarius.products.row_judge import RowJudge
from tarius.rows.header import Header, read_header
from tarius.rows.lines import physical_lines
from tarius.rows.rows import Row, read_rows
from tarius.table.items import ItemMaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_s3 import S3Client

    from batch_settings import BatchSettings
    from tarius.aws.backoff import Backoff
    from tarius.bulk.file_range import FileRange
    from tarius.objects.created import CreatedObject


# Of the object's beginning, at first. A header is far smaller, and each invocation reads it anew.
_HEADER_BYTES = 64 * 1024
_GROWTH = 8


class RangeReader:
    """The header, from the object's beginning, and the rows of ranges."""

    def __init__(
        self,
        settings: BatchSettings,
        s3: S3Client,
        source: CreatedObject,
        backoff: Backoff,
        check: Callable[[], None],
    ) -> None:
        """Make a reader.

        Args:
            check: called for each chunk of bytes; it raises if the load must stop.
        """
        self._settings = settings
        self._s3 = s3
        self._source = source
        self._backoff = backoff
        self._check = check

    @cached_property
    def header(self) -> Header:
        rows = read_rows(physical_lines(self._beginning()))
        return read_header(next(rows, None), self._settings.key_column)

    @cached_property
    def maker(self) -> ItemMaker:
        settings = self._settings
        return ItemMaker(self.header, settings.key_column, settings.number_columns)

    @cached_property
    def judge(self) -> RowJudge:
        return RowJudge(self.header, self.maker)

    def rows(self, file_range: FileRange) -> Iterator[Row]:
        """The rows of a range, with their lines in the file."""
        return range_rows(self._chunks(file_range.start, file_range.end), file_range)

    def _beginning(self) -> Iterator[bytes]:
        """The object's bytes, ever more of them: as far as whoever reads them wants to go."""
        start, end = 0, _HEADER_BYTES
        while start < end:
            at = start
            for chunk in self._chunks(start, end):
                at += len(chunk)
                yield chunk
            # Less than was asked for: the object is over.
            start, end = at, end * _GROWTH if at == end else at

    def _chunks(self, start: int, end: int) -> Iterator[bytes]:
        for chunk in ObjectReader(self._s3, self._source, self._backoff, start, end).chunks():
            self._check()
            yield chunk
