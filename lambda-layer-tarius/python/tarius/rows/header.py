"""The first row of a file: which columns there are and what each means for the table."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from tarius.errors import UnusableFileError
from tarius.rows.reject_cells import REJECT_COLUMNS, unguarded
from tarius.rows.rows import Row

# DynamoDB's bound for an attribute's name, in bytes.
_MAX_NAME_BYTES = 65_535


@dataclass(frozen=True)
class Header:
    """The columns of a file.

    Attributes:
        columns: the names of the columns that become attributes, in the file's order.
        from_rejects: the file is one of our rejects, put back: it has two columns before the
            others, and its cells are guarded against spreadsheets.
    """

    columns: tuple[str, ...]
    from_rejects: bool = False

    @cached_property
    def _width(self) -> int:
        return len(self.columns) + len(REJECT_COLUMNS) * self.from_rejects

    def problem(self, row: Row) -> str:
        """Why the row is no row of this file; empty if it is."""
        if row.problem or len(row.cells) == self._width:
            return row.problem
        return f"{len(row.cells)} cells, where the header has {self._width}"

    def cells(self, row: Row) -> list[str]:
        """The row's own cells: as they were before a rejects file guarded them."""
        if not self.from_rejects or not row.parsed:
            return row.cells
        return [unguarded(cell) for cell in row.cells[len(REJECT_COLUMNS) :]]


def read_header(row: Row | None, key_column: str) -> Header:
    """Read the header from the first row of a file, None if it has no row.

    Raises:
        UnusableFileError: no row of the file can be loaded under this header.
    """
    if row is None:
        raise UnusableFileError("the file is empty: it has no header")
    if row.problem:
        raise UnusableFileError(f"the header cannot be read: {row.problem}")
    names = row.cells
    from_rejects = names[: len(REJECT_COLUMNS)] == REJECT_COLUMNS
    if from_rejects:
        names = [unguarded(name) for name in names[len(REJECT_COLUMNS) :]]
    _check_names(names)
    if key_column not in names:
        raise UnusableFileError(_no_key(names, key_column))
    return Header(tuple(names), from_rejects)


def _check_names(names: list[str]) -> None:
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise UnusableFileError(f"column {position} of the header has no name")
        if len(name.encode()) > _MAX_NAME_BYTES:
            raise UnusableFileError(f"the name of column {position} is too long")
    # By its places and not by its name: of a file without a header this is a row, and reasons are
    # told to everybody who gets notices.
    name, count = Counter(names).most_common(1)[0] if names else ("", 0)
    if count > 1:
        places = [at for at, found in enumerate(names, start=1) if found == name][:2]
        raise UnusableFileError(
            f"the header has one name {count} times, for columns {places[0]} and {places[1]} first"
        )


def _no_key(names: list[str], key_column: str) -> str:
    reason = f"the header has no column {key_column!r}"
    wanted = key_column.strip().casefold()
    near = next((name for name in names if name.strip().casefold() == wanted), None)
    if near is not None:
        return f"{reason}, though it has {near!r}"
    separator = next((mark for mark in ";\t|" if len(names) == 1 and mark in names[0]), None)
    if separator is not None:
        return f"{reason}: its columns seem to be separated by {separator!r}, not by commas"
    return reason
