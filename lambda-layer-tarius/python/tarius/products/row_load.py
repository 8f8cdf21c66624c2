"""Rows → items → table, and what is no item → rejects; of a file, or of a part of one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tarius.errors import UnusableFileError
from tarius.products.row_judge import RowJudge
from tarius.table.items import UnfitRowError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tarius.rows.header import Header
    from tarius.rows.reject_file import RejectFile
    from tarius.rows.rows import Row
    from tarius.table.items import ItemMaker
    from tarius.table.writer import Entry, TableWriter


class RowLoad:
    """Takes rows in their order: the outcome of what its writer is given.

    Attributes:
        replaced_rows: rows whose key came again before they were written.
    """

    _writer: TableWriter[Row]

    def __init__(
        self,
        header: Header,
        maker: ItemMaker,
        rejects: RejectFile,
        check: Callable[[], None],
        key_written: Callable[[str], None],
    ) -> None:
        """Make a load.

        Args:
            check: called before a row is rejected; it raises if the load must stop.
            key_written: told each key once its item is in the table.
        """
        self._header = header
        self._judge = RowJudge(header, maker)
        self._rejects = rejects
        self._check = check
        self._key_written = key_written
        self.replaced_rows = 0

    def run(self, rows: Iterable[Row], writer: TableWriter[Row]) -> None:
        """Load the rows and store the rejects; nothing of the rejects is stored if this fails.

        Raises:
            UnusableFileError: the rows could not be read beyond some point. The good ones before
                it are loaded, and the rejects among them stored.
        """
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
        if problem is not None:
            raise problem

    def written(self, entry: Entry[Row]) -> None:
        self._key_written(entry.key)

    def replaced(self, entry: Entry[Row]) -> None:
        self.replaced_rows += 1

    def refused(self, entry: Entry[Row], reason: str) -> None:
        self._reject(entry.source, reason)

    def _take_all(self, rows: Iterable[Row]) -> UnusableFileError | None:
        """Take the rows. One bad end does not undo the good rows before it, so it is returned."""
        try:
            for row in rows:
                self._take(row)
        except UnusableFileError as problem:
            return problem
        return None

    def _take(self, row: Row) -> None:
        try:
            entry = self._judge.entry(row)
        except UnfitRowError as unfit:
            self._reject(row, str(unfit))
            return
        self._writer.put(entry)

    def _reject(self, row: Row, reason: str) -> None:
        # Rows that are all bad are never written, which is where this is otherwise called.
        self._check()
        self._rejects.add(row.line, reason, self._header.cells(row), parsed=row.parsed)
