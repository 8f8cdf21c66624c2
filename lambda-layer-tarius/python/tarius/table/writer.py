"""Writes items to a DynamoDB table in batches, in the order in which they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from botocore.exceptions import ClientError

from tarius.aws.failures import error_code, may_pass
from tarius.errors import WriteRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tarius.aws.backoff import Backoff
    from tarius.aws.batch_put import PutsItems
    from tarius.table.item_text import ItemText

# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
_MAX_BATCH_ITEMS = 25
# A request may have 16 MB, as JSON. Control characters and tiny cells make JSON thirteen times as
# large as the items are, so this bound keeps the request allowed, and small in memory.
_MAX_BATCH_BYTES = 1024 * 1024


Source = TypeVar("Source")


class Entry(Generic[Source]):
    """An item on its way to the table, with what it was made from: a row, say."""

    __slots__ = ("item", "key", "size", "source")

    def __init__(self, key: str, item: ItemText, size: int, source: Source) -> None:
        self.key = key
        self.item = item
        self.size = size
        self.source = source


class Outcome(Protocol[Source]):
    """What a writer tells about each entry: exactly one of the three."""

    def written(self, entry: Entry[Source]) -> None: ...

    def replaced(self, entry: Entry[Source]) -> None:
        """A later entry of the same batch has the same key, so this one need not be written."""

    def refused(self, entry: Entry[Source], reason: str) -> None:
        """DynamoDB will never take this item."""


class TableWriter(Generic[Source]):
    """Writes batch after batch; one is wholly in the table before the next is sent.

    So of two entries with one key the later one wins, whatever is throttled or tried again.

    Attributes:
        unwritten: the entries of batches that the table went on refusing. Some of their items may
            be in the table nevertheless.
    """

    def __init__(
        self,
        dynamodb: PutsItems,
        table: str,
        outcome: Outcome[Source],
        before_call: Callable[[], None],
        backoff: Backoff,
    ) -> None:
        """Make a writer.

        Args:
            before_call: called before each request; it raises if no request may be made any more.
        """
        self._dynamodb = dynamodb
        self._table = table
        self._outcome = outcome
        self._before_call = before_call
        self._backoff = backoff
        self._batch: dict[str, Entry[Source]] = {}
        self._batch_bytes = 0
        self._pressure = 0
        self.unwritten: list[Entry[Source]] = []

    def put(self, entry: Entry[Source]) -> None:
        """Take an entry; it is written with a later one, or by flush().

        Raises:
            WriteRefusedError: as flush() does. The entry is taken nevertheless.
        """
        if (earlier := self._batch.pop(entry.key, None)) is not None:
            # BatchWriteItem refuses a batch that has a key twice.
            self._batch_bytes -= earlier.size
            self._outcome.replaced(earlier)
        full: list[Entry[Source]] = []
        if self._batch_bytes + entry.size > _MAX_BATCH_BYTES:
            full = self._taken()
        self._batch[entry.key] = entry
        self._batch_bytes += entry.size
        if full:
            self._write(full)
        if len(self._batch) >= _MAX_BATCH_ITEMS:
            self.flush()

    def flush(self) -> None:
        """Write what is still held.

        Raises:
            WriteRefusedError: the table went on refusing it; `unwritten` has it now.
        """
        if entries := self._taken():
            self._write(entries)

    def _taken(self) -> list[Entry[Source]]:
        """The entries that are held, which are held no longer."""
        entries = list(self._batch.values())
        self._batch = {}
        self._batch_bytes = 0
        return entries

    def _write(self, entries: list[Entry[Source]]) -> None:
        parts = [entries]
        try:
            while parts:
                parts[:1] = self._write_part(parts[0])
        except WriteRefusedError:
            self.unwritten += [entry for part in parts for entry in part]
            raise

    def _write_part(self, entries: list[Entry[Source]]) -> list[list[Entry[Source]]]:
        """Write entries; returns the parts in which they are to be written instead, if any."""
        try:
            self._write_all([entry.item for entry in entries])
        except ClientError as error:
            # One item that the table refuses (say, for the type of an index's key) fails its whole
            # batch. Halving finds it, so that it costs only itself.
            if error_code(error) != "ValidationException":
                raise
            if len(entries) > 1:
                middle = len(entries) // 2
                return [entries[:middle], entries[middle:]]
            self._outcome.refused(entries[0], _service_message(error))
            return []
        for entry in entries:
            self._outcome.written(entry)
        return []

    def _write_all(self, items: Sequence[ItemText]) -> None:
        failures = 0
        while items:
            remaining = self._call(items)
            self._feel(len(items), len(remaining))
            failures = 0 if len(remaining) < len(items) else failures + 1
            items = remaining
            if failures >= self._backoff.tries:
                raise WriteRefusedError(f"{len(items)} items refused, {failures} times in a row")
            if items:
                self._backoff.pause(max(self._pressure, 1))

    def _feel(self, sent: int, refused: int) -> None:
        """Know how busy the table is, for the next pause, and beyond the batch.

        A table that takes a little of each request is as busy as one that takes nothing. If each
        little were reason to ask again at once, many writers would keep it that busy.
        """
        if refused * 2 > sent:
            self._pressure = min(self._pressure + 1, self._backoff.tries)
        elif self._pressure:
            self._pressure -= 1

    def _call(self, items: Sequence[ItemText]) -> Sequence[ItemText]:
        """Make one request; returns what of it is still to be written."""
        self._before_call()
        try:
            return self._dynamodb.put_items(self._table, items)
        except Exception as error:
            if may_pass(error):
                return items
            raise


def _service_message(error: ClientError) -> str:
    return f"refused by DynamoDB: {error.response.get('Error', {}).get('Message', '')}"
