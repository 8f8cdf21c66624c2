"""Writes a batch of records, and tells of each whether it is in the table."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from failure_switch import SwitchedFailureError
from tarius.errors import NotARecordError, TableBusyError, WriteRefusedError
from tarius.records.record import Record, read_record
from tarius.table.writer import Entry, TableWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tarius.aws.backoff import Backoff
    from tarius.aws.batch_put import PutsItems


_OTHER_BYTES = 80  # of an item beside its text and time: attribute names and the number


@dataclass
class BatchResult:
    """What became of a batch.

    Attributes:
        written: how many records are in the table.
        acknowledged: receipts of the messages whose records are.
        failed: new records that are not: bodies for the queue.
        released: receipts of the messages whose records are not, so that a later run takes them.
    """

    written: int = 0
    acknowledged: list[str] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    released: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Arrived:
    """An item as it came: its record, and the receipt of the message that held it."""

    record: Record
    receipt: str | None


class RecordBatch:
    """Writes one batch: the outcome of what its writer is given."""

    def __init__(
        self,
        dynamodb: PutsItems,
        table: str,
        fail_chosen: Callable[[int], None],
        backoff: Backoff,
    ) -> None:
        self._writer = TableWriter[None](dynamodb, table, self, lambda: None, backoff)
        self._fail_chosen = fail_chosen
        self._result = BatchResult()
        # SQS delivers at least once, so one record may stand in several messages of a batch.
        self._pending: dict[str, list[_Arrived]] = {}

    def write(self, items: Sequence[dict[str, Any]], *, last_try: bool) -> BatchResult:
        """Write the records of a batch; one that is in the table already is written again as it is.

        Args:
            items: as generate-data makes them.
            last_try: what the table refuses for now has failed, and the others are written; else
                all are to be tried again.

        Raises:
            NotARecordError: an item is no record, and came from no message.
            TableBusyError: the table refused some for now, and this is not the last try.
        """
        steps: list[Callable[[], None]] = [partial(self._take, item) for item in items]
        for step in (*steps, self._writer.flush):
            try:
                step()
            except WriteRefusedError as error:
                if not last_try:
                    raise TableBusyError(str(error)) from error
        for key in list(self._pending):
            self._fail(key)
        return self._result

    def written(self, entry: Entry[None]) -> None:
        for arrived in self._pending.pop(entry.key):
            self._result.written += 1
            if arrived.receipt is not None:
                self._result.acknowledged.append(arrived.receipt)

    def replaced(self, entry: Entry[None]) -> None:
        """It shares its fate with the later one."""

    def refused(self, entry: Entry[None], reason: str) -> None:
        self._fail(entry.key)

    def _take(self, item: dict[str, Any]) -> None:
        receipt = item.get("receipt")
        try:
            record = read_record(item)
        except NotARecordError:
            if receipt is None:
                raise
            self._result.released.append(receipt)
            return
        key = f"{record.sequence}/{record.made}"
        self._pending.setdefault(key, []).append(_Arrived(record, receipt))
        try:
            self._fail_chosen(record.sequence)
        except SwitchedFailureError:
            self._fail(key)
            return
        size = len(record.text) + len(record.made) + _OTHER_BYTES
        self._writer.put(Entry(key, record.as_item(), size, None))

    def _fail(self, key: str) -> None:
        for arrived in self._pending.pop(key):
            if arrived.receipt is None:
                self._result.failed.append(arrived.record.as_json())
            else:
                self._result.released.append(arrived.receipt)
