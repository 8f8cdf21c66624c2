"""CSV cells → DynamoDB items, as the text that the API takes, if the API would take them."""

from tarius.rows.header import Header
from tarius.table.item_text import ItemText, ItemTexts
from tarius.table.numbers import number_size, why_not_a_number

# Limits: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
MAX_ITEM_BYTES = 400 * 1024
MAX_KEY_BYTES = 2048

# The most by which a number can count for more than the characters it is written with.
_NUMBER_OVERHEAD = 2


class UnfitRowError(Exception):
    """The row cannot become an item. The message is the reason, for whoever corrects the row."""


class ItemMaker:
    """Makes the items of one file.

    Text is stored as it stands: no trimming, no guessing, so `007` stays `007`. An empty cell
    gives no attribute. Columns named as numbers are numbers, or their row is refused.
    """

    def __init__(self, header: Header, key_column: str, number_columns: frozenset[str]) -> None:
        columns = header.columns
        self._key_column = key_column
        self._key_index = columns.index(key_column)
        self._numbers = [index for index, name in enumerate(columns) if name in number_columns]
        self._columns = columns
        self._texts = ItemTexts((name, "N" if name in number_columns else "S") for name in columns)
        self._bound_beside_row = sum(len(name.encode()) for name in columns)
        self._bound_beside_row += _NUMBER_OVERHEAD * len(self._numbers)

    def item(self, cells: list[str], row_size: int) -> ItemText:
        """Make an item.

        Args:
            cells: the row's cells, one for each column.
            row_size: the row's bytes in the file. Where that already shows that the item is
                small enough, the cells need not be measured.

        Raises:
            UnfitRowError: the row cannot become an item.
        """
        key = cells[self._key_index]
        # A character has four bytes at the most, so a short key need not be encoded.
        if len(key) * 4 > MAX_KEY_BYTES or not key.strip():
            self._check_key(key)
        for index in self._numbers:
            if cells[index] and (reason := why_not_a_number(cells[index])):
                raise UnfitRowError(f"{self._columns[index]}: {reason}")
        if row_size + self._bound_beside_row > MAX_ITEM_BYTES:
            self._check_size(cells)
        return self._texts.text(cells)

    def key(self, cells: list[str]) -> str:
        """The value of the key column among a row's cells."""
        return cells[self._key_index]

    def size_bound(self, row_size: int) -> int:
        """An upper bound of an item's size in bytes, from its row's bytes in the file."""
        return row_size + self._bound_beside_row

    def _check_key(self, key: str) -> None:
        if not key.strip():
            raise UnfitRowError(f"{self._key_column} is empty")
        if len(key.encode()) > MAX_KEY_BYTES:
            raise UnfitRowError(f"{self._key_column} is longer than {MAX_KEY_BYTES} bytes")

    def _check_size(self, cells: list[str]) -> None:
        size = self._size(cells)
        if size > MAX_ITEM_BYTES:
            raise UnfitRowError(f"an item of {size} bytes; at most {MAX_ITEM_BYTES} fit")

    def _size(self, cells: list[str]) -> int:
        """An item's size as DynamoDB counts it, in bytes.

        https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
        """
        size = 0
        for index, (name, cell) in enumerate(zip(self._columns, cells, strict=True)):
            if cell:
                size += len(name.encode())
                size += number_size(cell) if index in self._numbers else len(cell.encode())
        return size
