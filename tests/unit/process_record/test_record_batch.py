"""Of each record of a batch it is told whether it is in the table, and its message goes with it."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from failure_switch import failure_switch
from record_batch import BatchResult, RecordBatch
from tarius.aws.backoff import Backoff
from tarius.errors import NotARecordError, TableBusyError

TABLE = "records"


class Table:
    """Keeps items; refuses what a test says, for now or for good.

    Args:
        busy: of a request's number, from 1: whether all of it is left unprocessed.
        refuse: sequence numbers that the table never takes.
    """

    def __init__(
        self, busy: Callable[[int], bool] = lambda _: False, refuse: frozenset[int] = frozenset()
    ) -> None:
        self.items: dict[tuple[str, str], Any] = {}
        self._busy = busy
        self._refuse = refuse
        self._requests = 0

    def put_items(self, table: str, items: Sequence[str]) -> Sequence[str]:
        self._requests += 1
        assert table == TABLE
        assert 1 <= len(items) <= 25
        read = [json.loads(it) for it in items]
        keys = [(it["sequenceNo"]["N"], it["generatedUnixTime"]["N"]) for it in read]
        assert len(set(keys)) == len(keys)
        if any(int(number) in self._refuse for number, _ in keys):
            raise ClientError({"Error": {"Code": "ValidationException"}}, "BatchWriteItem")
        if self._busy(self._requests):
            return items
        self.items.update(zip(keys, read, strict=True))
        return []


def item(sequence: int, receipt: str | None = None) -> dict[str, Any]:
    made = {"sequenceNo": sequence, "generatedUnixTime": f"1763718000.{sequence:09}", "text": "a"}
    return made if receipt is None else {**made, "receipt": receipt}


def write(
    table: Any, *items: dict[str, Any], last_try: bool = False, failing: str = ""
) -> BatchResult:
    backoff = Backoff(tries=3, sleep=lambda _: None)
    return RecordBatch(table, TABLE, failure_switch(failing), backoff).write(
        items, last_try=last_try
    )


def test_all_records_are_written_and_their_messages_acknowledged() -> None:  # C3, C6
    table = Table()
    result = write(table, item(0), item(1, "r1"))
    assert result == BatchResult(written=2, acknowledged=["r1"])
    assert len(table.items) == 2


def test_a_record_that_the_table_refuses_costs_only_itself() -> None:  # C5
    table = Table(refuse=frozenset({3, 4}))
    result = write(table, *(item(it) for it in range(8)), item(4, "r4"))
    assert result.written == 6
    assert [it["sequenceNo"] for it in result.failed] == [3, 4]
    assert result.released == ["r4"]


def test_what_failed_can_be_sent_and_read_again() -> None:  # C6
    result = write(Table(), item(5), failing="5")
    assert write(Table(), *result.failed).written == 1


def test_a_busy_table_fails_the_batch_so_that_all_is_tried_again() -> None:
    table = Table(busy=lambda _: True)
    with pytest.raises(TableBusyError):
        write(table, item(0), item(1, "r1"))


def test_the_last_try_tells_which_records_are_in_the_table() -> None:
    table = Table(busy=lambda number: number > 1)
    result = write(table, *(item(it) for it in range(30)), item(30, "r30"), last_try=True)
    assert result.written == 25 == len(table.items)
    assert [it["sequenceNo"] for it in result.failed] == [25, 26, 27, 28, 29]
    assert result.released == ["r30"]


def test_on_the_last_try_what_comes_after_a_refusal_is_tried_too() -> None:
    table = Table(busy=lambda number: number <= 3)  # all tries of the first request
    result = write(table, *(item(it) for it in range(60)), last_try=True)
    assert [it["sequenceNo"] for it in result.failed] == list(range(25))
    assert result.written == 35 == len(table.items)


def test_a_record_that_two_messages_hold_shares_its_fate() -> None:
    assert write(Table(), item(1, "a"), item(1, "b")).acknowledged == ["a", "b"]
    refused = write(Table(refuse=frozenset({1})), item(1, "a"), item(1, "b"))
    assert (refused.acknowledged, refused.released) == ([], ["a", "b"])


def test_writing_twice_changes_nothing() -> None:
    table = Table()
    write(table, item(1))
    before = dict(table.items)
    assert write(table, item(1)).written == 1
    assert table.items == before


def test_a_message_that_holds_no_record_is_released() -> None:
    result = write(Table(), {"fault": "the body is not JSON", "receipt": "r"}, item(1))
    assert (result.released, result.written) == (["r"], 1)


def test_an_item_that_came_from_nowhere_is_not_dropped() -> None:
    with pytest.raises(NotARecordError):
        write(Table(), {"sequenceNo": "1"})


def test_an_error_that_is_no_refusal_is_the_functions_own() -> None:
    class Denied:
        def put_items(self, *_: Any) -> Any:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "BatchWriteItem")

    with pytest.raises(ClientError, match="AccessDenied"):
        write(Denied(), item(1))


@given(
    count=st.integers(0, 130),
    busy=st.frozensets(st.integers(1, 20)),
)
def test_whatever_is_busy_on_the_last_try_no_item_is_forgotten(
    count: int, busy: frozenset[int]
) -> None:
    items = [item(it, f"r{it}" if it % 3 else None) for it in range(count)]
    table = Table(busy=lambda number: number in busy)
    result = write(table, *items, last_try=True)
    assert result.written == len(table.items)
    assert result.written + len(result.failed) + len(result.released) == count
    assert not {it["sequenceNo"] for it in result.failed} & {int(it) for it, _ in table.items}


@given(
    sequences=st.lists(st.integers(0, 40), max_size=60),
    refused=st.frozensets(st.integers(0, 40)),
    failing=st.frozensets(st.integers(0, 40)),
)
def test_every_item_ends_in_exactly_one_place(
    sequences: list[int], refused: frozenset[int], failing: frozenset[int]
) -> None:
    items = [item(it, f"r{place}" if place % 2 else None) for place, it in enumerate(sequences)]
    table = Table(refuse=refused)
    result = write(table, *items, failing=",".join(map(str, failing)))
    bad = refused | failing
    assert result.written == sum(it not in bad for it in sequences)
    assert result.written + len(result.failed) + len(result.released) == len(items)
    receipts = [it["receipt"] for it in items if "receipt" in it]
    assert sorted(result.acknowledged + result.released) == sorted(receipts)
    assert {int(number) for number, _ in table.items} == set(sequences) - bad


@pytest.mark.parametrize(
    ("setting", "chosen"), [("", set()), ("3", {3}), ("1,5-7", {1, 5, 6, 7}), ("2,", {2})]
)
def test_the_switch_chooses_numbers_and_spans(setting: str, chosen: set[int]) -> None:
    failed = {it for it in range(10) if write(Table(), item(it), failing=setting).failed}
    assert failed == chosen


@pytest.mark.parametrize("setting", ["a", "1-b", "--", "3-1"])
def test_a_malformed_switch_is_refused(setting: str) -> None:
    with pytest.raises(ValueError, match=r"invalid literal|ends before it begins"):
        failure_switch(setting)
