"""Whether a row of a file becomes an item: the loader and each step of the bulk load ask here."""

from tarius.rows.header import Header
from tarius.rows.rows import Row
from tarius.table.items import ItemMaker, UnfitRowError
from tarius.table.writer import Entry


class RowJudge:
    """Judges rows by their file's header and by what the table takes."""

    def __init__(self, header: Header, maker: ItemMaker) -> None:
        self._header = header
        self._maker = maker

    def entry(self, row: Row) -> Entry[Row]:
        """The row's item on its way to the table.

        Raises:
            UnfitRowError: the row is to be rejected; the message is the reason.
        """
        if problem := self._header.problem(row):
            raise UnfitRowError(problem)
        cells = self._header.cells(row)
        item = self._maker.item(cells, row.size)
        return Entry(self._maker.key(cells), item, self._maker.size_bound(row.size), row)
