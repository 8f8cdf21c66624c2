"""A writer that a busy table ends without an error, so that what is done stays done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tarius.errors import WriteRefusedError
from tarius.table.writer import TableWriter

if TYPE_CHECKING:
    from tarius.rows.rows import Row
    from tarius.table.writer import Entry


class PatientWriter(TableWriter["Row"]):
    """Writes until the table refuses for good, and from then on keeps what it is given.

    Attributes:
        refusal: what the table refused with; None as long as it takes what comes.
    """

    refusal: WriteRefusedError | None = None

    def put(self, entry: Entry[Row]) -> None:
        """Take an entry; it is written with a later one, or by flush(), or is held."""
        if self.refusal is not None:
            self.unwritten.append(entry)
            return
        try:
            super().put(entry)
        except WriteRefusedError as refusal:
            self._end(refusal)

    def flush(self) -> None:
        """Write what is still held, if the table takes it."""
        if self.refusal is None:
            try:
                super().flush()
            except WriteRefusedError as refusal:
                self._end(refusal)

    def held_lines(self) -> tuple[int, ...]:
        """Lines of the rows that are not in the table, in order."""
        return tuple(sorted(entry.source.line for entry in self.unwritten))

    def _end(self, refusal: WriteRefusedError) -> None:
        self.refusal = refusal
        self.unwritten += self._taken()
