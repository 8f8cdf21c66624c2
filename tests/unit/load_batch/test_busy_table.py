"""A table that refuses writes for a while slows a load down, and takes nothing back. H4."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tarius.aws.backoff import Backoff
from tarius.errors import WriteRefusedError
from tests.unit.load_batch.bulk_zone import BulkZone, Execution
from tests.unit.load_batch.test_same_as_loader import nasty
from tests.unit.load_batch.twin import Twin

BODY = nasty(200)
_TRIES = 3


class BusyTable:
    """Takes as many items of a request as it is told to; then, all of each.

    Attributes:
        takes: of the requests to come.
        sent: how many items each request had.
    """

    def __init__(self, bulk: BulkZone, monkeypatch: pytest.MonkeyPatch) -> None:
        clients = bulk.load_batch.clients()
        self._real = clients.table
        self.takes: list[int] = []
        self.sent: list[int] = []
        monkeypatch.setattr(bulk.load_batch, "clients", lambda: replace(clients, table=self))
        patient = Backoff(_TRIES, sleep=lambda _: None)
        monkeypatch.setattr(bulk.load_batch, "Backoff", lambda: patient)

    def put_items(self, table: str, items: Sequence[str]) -> Sequence[str]:
        self.sent.append(len(items))
        takes = self.takes.pop(0) if self.takes else len(items)
        left = self._real.put_items(table, items[:takes]) if takes else []
        return [*left, *items[takes:]]


@pytest.fixture
def busy(bulk: BulkZone, monkeypatch: pytest.MonkeyPatch) -> BusyTable:
    return BusyTable(bulk, monkeypatch)


def patiently(execution: Execution, items: Any) -> tuple[Any, int]:
    """What the state machine does with a batch; also how often it had to wait for the table."""
    progress, waits = None, 0
    while True:
        try:
            answer = execution.segment("write", items, progress)
        except WriteRefusedError:
            waits += 1
            continue
        if not answer.get("more"):
            return answer, waits
        progress = answer["progress"]


@pytest.fixture
def execution(bulk: BulkZone) -> Execution:
    """Of a file that is one range, about to be written."""
    bulk.set("RANGE_BYTES", "1000000")
    handed_over = bulk.hand_over(BODY)
    handed_over.to_writing()
    return handed_over


@pytest.fixture
def twin(bulk: BulkZone) -> Twin:
    return Twin(bulk, BODY)


def test_a_range_goes_on_at_the_first_row_that_was_refused(
    bulk: BulkZone, twin: Twin, busy: BusyTable, execution: Execution
) -> None:
    (items,) = execution.batches()
    busy.takes = [25, 25, 25] + [0] * _TRIES
    answer = execution.segment("write", items)
    progress = answer["progress"]
    assert (answer["more"], progress["item"], progress["loaded"]) == (True, 0, 75)
    assert (len(progress["held"]), busy.sent) == (25, [25] * (3 + _TRIES))
    busy.sent.clear()
    rest = execution.segment("write", items, progress)
    assert sum(busy.sent) == rest["loaded"] - 75  # so nothing is written twice
    execution.finish([rest])
    twin.assert_same(bulk, execution)


def test_a_batch_of_which_nothing_is_written_fails_by_name(
    bulk: BulkZone, busy: BusyTable, execution: Execution
) -> None:
    (items,) = execution.batches()
    busy.takes = [25] + [0] * _TRIES * 2
    answer = execution.segment("write", items)
    with pytest.raises(WriteRefusedError, match="25 items refused"):
        execution.segment("write", items, answer["progress"])
    assert len(bulk.zone.products()) == 25


def test_the_last_rows_of_a_range_may_be_refused(
    bulk: BulkZone, twin: Twin, busy: BusyTable, execution: Execution
) -> None:
    (items,) = execution.batches()
    whole = len(twin.products) // 25
    busy.takes = [25] * whole + [0] * _TRIES
    progress = execution.segment("write", items)["progress"]
    assert (progress["item"], len(progress["held"])) == (0, len(twin.products) % 25)
    busy.sent.clear()
    rest = execution.segment("write", items, progress)
    assert busy.sent == [len(twin.products) % 25]
    execution.finish([rest])
    twin.assert_same(bulk, execution)


@pytest.mark.parametrize("seed", range(6))
def test_however_busy_the_table_is_the_rows_are_the_same(
    bulk: BulkZone, twin: Twin, busy: BusyTable, seed: int
) -> None:
    chance = random.Random(seed)
    bulk.set("RANGE_BYTES", str(chance.choice([400, 3000, 1000000])))
    bulk.set("SEGMENT_SECONDS", str(chance.choice([0, 120])))
    execution = bulk.hand_over(BODY)
    execution.to_writing()
    busy.takes = [0 if chance.random() < 0.8 else chance.randrange(26) for _ in range(300)]
    outputs = [patiently(execution, items)[0] for items in execution.batches()]
    execution.finish(outputs)
    twin.assert_same(bulk, execution)


def test_many_writers_at_a_slow_table_all_come_to_their_end(
    bulk: BulkZone, twin: Twin, busy: BusyTable, execution: Execution
) -> None:
    """Each request is likely to come while the others have used up what the table takes."""
    chance = random.Random(7)
    (items,) = execution.batches()
    busy.takes = [25 if chance.random() < 0.25 else 0 for _ in range(500)]
    answer, waits = patiently(execution, items)
    assert waits < len(busy.sent) / _TRIES / 2  # most invocations have written something
    execution.finish([answer])
    twin.assert_same(bulk, execution)


def test_progress_of_an_older_deployment_is_understood(
    bulk: BulkZone, twin: Twin, busy: BusyTable, execution: Execution
) -> None:
    (items,) = execution.batches()
    begun = {"item": 0, "line": 0, "loaded": 0, "rejected": 0, "duplicate": 0, "reject_files": []}
    execution.finish([execution.segment("write", items, begun)])
    twin.assert_same(bulk, execution)
