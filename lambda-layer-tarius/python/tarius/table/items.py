"""CSV cells → DynamoDB items, in the low-level form that the API takes."""

from typing import TypeAlias

from tarius.rows.header import Header
from tarius.table.numbers import number_size, why_not_a_number

# An item in DynamoDB's own notation: {"ID": {"S": "0042"}, "Price": {"N": "12.50"}}.
Item: TypeAlias = dict[str, dict[str, str]]

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
        self._key_column = key_column
        self._key_index = header.columns.index(key_column)
        self._kinds = [(name, "N" if name in number_columns else "S") for name in header.columns]
        self._numbers = [index for index, (_, kind) in enumerate(self._kinds) if kind == "N"]
        self._names_size = sum(len(name.encode()) for name in header.columns)

    def item(self, cells: list[str], row_size: int) -> Item:
        """Make an item.

        Args:
            cells: the row's cells, one for each column.
            row_size: the row's bytes in the file. Where that already shows that the item is
                small enough, the cells need not be measured.

        Raises:
            UnfitRowError: the row cannot become an item.
        """
        self._check_key(cells[self._key_index])
        for index in self._numbers:
            if cells[index] and (reason := why_not_a_number(cells[index])):
                raise UnfitRowError(f"{self._kinds[index][0]}: {reason}")
        item = {
            name: {kind: cell}
            for (name, kind), cell in zip(self._kinds, cells, strict=True)
            if cell
        }
        if self.size_bound(row_size) > MAX_ITEM_BYTES:
            _check_size(item)
        return item

    def key(self, cells: list[str]) -> str:
        """The value of the key column among a row's cells."""
        return cells[self._key_index]

    def size_bound(self, row_size: int) -> int:
        """An upper bound of an item's size in bytes, from its row's bytes in the file."""
        return row_size + self._names_size + _NUMBER_OVERHEAD * len(self._numbers)

    def _check_key(self, key: str) -> None:
        if not key.strip():
            raise UnfitRowError(f"{self._key_column} is empty")
        # A character has four bytes at the most, so a short key need not be encoded.
        if len(key) * 4 > MAX_KEY_BYTES and len(key.encode()) > MAX_KEY_BYTES:
            raise UnfitRowError(f"{self._key_column} is longer than {MAX_KEY_BYTES} bytes")


def item_size(item: Item) -> int:
    """An item's size as DynamoDB counts it, in bytes.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
    """
    size = 0
    for name, value in item.items():
        size += len(name.encode())
        size += number_size(value["N"]) if "N" in value else len(value["S"].encode())
    return size


def _check_size(item: Item) -> None:
    size = item_size(item)
    if size > MAX_ITEM_BYTES:
        raise UnfitRowError(f"an item of {size} bytes; at most {MAX_ITEM_BYTES} fit")
