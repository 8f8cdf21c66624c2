"""Every item is written once, the last of a key wins, and what fails is tried again. H2, H4."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from tarius.aws.backoff import Backoff
from tarius.errors import LeaseLostError, WriteRefusedError
from tarius.rows.rows import Row
from tarius.table.writer import Entry, TableWriter
from tests.unit.layer_tarius.table.strict_table import Fault, StrictTable, refused


class Outcomes:
    """Keeps what the writer tells."""

    def __init__(self) -> None:
        self.all_written: list[str] = []
        self.all_replaced: list[str] = []
        self.all_refused: list[tuple[str, str]] = []

    def written(self, entry: Entry[Any]) -> None:
        self.all_written.append(entry.key)

    def replaced(self, entry: Entry[Any]) -> None:
        self.all_replaced.append(entry.key)

    def refused(self, entry: Entry[Any], reason: str) -> None:
        self.all_refused.append((entry.key, reason))


class Pauses:
    """A backoff that does not wait, and says how long it would have waited at the most."""

    def __init__(self, tries: int = 12) -> None:
        self.bounds: list[float] = []
        self.backoff = Backoff(tries, sleep=self.bounds.append, uniform=lambda _, high: high)


def entry(key: str, title: str = "t", size: int = 20) -> Entry[Any]:
    item = json.dumps({"ID": {"S": key}, "Title": {"S": title}})
    return Entry(key, item, size, Row(1, [key, title], size))


def write(
    table: Any,
    *entries: Entry[Any],
    pauses: Pauses | None = None,
    before_call: Callable[[], None] = lambda: None,
) -> Outcomes:
    outcomes = Outcomes()
    backoff = (pauses or Pauses()).backoff
    writer = TableWriter(table, "products", outcomes, before_call, backoff)
    for each in entries:
        writer.put(each)
    writer.flush()
    return outcomes


def fails(error: Exception) -> Fault:
    def fault(_: Sequence[str]) -> Sequence[str]:
        raise error

    return fault


def leaves(count: int) -> Fault:
    return lambda items: items[:count]


def test_items_go_in_batches_of_25() -> None:
    table = StrictTable()
    outcomes = write(table, *[entry(str(number)) for number in range(51)])
    assert [len(batch) for batch in table.batches] == [25, 25, 1]
    assert len(outcomes.all_written) == 51


def test_nothing_to_write_makes_no_request() -> None:
    table = StrictTable([fails(AssertionError("an empty batch is refused"))])
    write(table)
    assert table.batches == []


def test_a_key_twice_in_one_batch_is_sent_once_and_the_last_wins() -> None:  # H2
    table = StrictTable()
    outcomes = write(table, entry("a", "first"), entry("b"), entry("a", "last"))
    assert table.items["a"]["Title"]["S"] == "last"
    assert (outcomes.all_replaced, sorted(outcomes.all_written)) == (["a"], ["a", "b"])


@given(
    st.lists(st.sampled_from("abcdefghijkl"), max_size=120),
    st.lists(st.integers(0, 25), max_size=10),
)
def test_the_last_row_of_a_key_wins_whatever_is_left_unprocessed(
    keys: list[str], left: list[int]
) -> None:  # H2 H4
    faults: list[Fault | None] = [leaves(count) for count in left]
    table = StrictTable(faults)
    entries = [entry(key, str(number)) for number, key in enumerate(keys)]
    outcomes = write(table, *entries)
    last = {key: str(number) for number, key in enumerate(keys)}
    assert {key: item["Title"]["S"] for key, item in table.items.items()} == last
    told = Counter(outcomes.all_written) + Counter(outcomes.all_replaced)
    assert told == Counter(keys)


def test_a_batch_never_outgrows_the_request() -> None:
    table = StrictTable()
    worst = "\x01" * 400_000  # six bytes each in JSON
    write(table, *[entry(str(number), worst, 400_010) for number in range(30)])
    assert len(table.items) == 30


@pytest.mark.parametrize(
    "error",
    [
        refused("ProvisionedThroughputExceededException"),
        refused("ThrottlingException"),
        refused("RequestLimitExceeded"),
        refused("InternalServerError", status=500),
        refused("Anything", status=503),
        ReadTimeoutError(endpoint_url="https://dynamodb"),
        EndpointConnectionError(endpoint_url="https://dynamodb"),
    ],
)
def test_what_may_pass_is_tried_again_after_a_growing_pause(error: Exception) -> None:  # H4
    pauses = Pauses()
    table = StrictTable([fails(error)] * 9)
    write(table, entry("a"), pauses=pauses)
    assert list(table.items) == ["a"]
    assert pauses.bounds == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_a_table_that_never_takes_it_fails_the_load_after_bounded_tries() -> None:  # H4
    pauses = Pauses(tries=4)
    table = StrictTable([lambda items: items] * 100)
    with pytest.raises(WriteRefusedError, match="1 items refused, 4 times"):
        write(table, entry("a"), pauses=pauses)
    assert len(table.batches) == 4


def test_progress_keeps_a_throttled_batch_going() -> None:  # H4
    table = StrictTable([lambda items: items[:-1]] * 100)
    write(table, *[entry(str(number)) for number in range(20)], pauses=Pauses(tries=2))
    assert len(table.items) == 20


def test_what_cannot_pass_is_not_tried_again() -> None:  # H4
    pauses = Pauses()
    with pytest.raises(ClientError, match="AccessDenied"):
        write(StrictTable([fails(refused("AccessDeniedException"))]), entry("a"), pauses=pauses)
    assert pauses.bounds == []


def test_an_item_that_the_table_refuses_costs_only_itself() -> None:  # H4
    def poisoned(items: Sequence[str]) -> Sequence[str]:
        if any(json.loads(item)["ID"]["S"] == "13" for item in items):
            raise refused("ValidationException", "Type mismatch for Index Key")
        return []

    table = StrictTable([poisoned] * 100)
    outcomes = write(table, *[entry(str(number)) for number in range(25)])
    assert len(table.items) == 24
    assert sorted(outcomes.all_written, key=int) == [str(n) for n in range(25) if n != 13]
    assert outcomes.all_refused == [("13", "refused by DynamoDB: Type mismatch for Index Key")]


def test_no_request_is_made_once_the_load_must_stop() -> None:  # H3
    calls = 0

    def before_call() -> None:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise LeaseLostError("taken over")

    table = StrictTable([lambda items: items])
    with pytest.raises(LeaseLostError):
        write(table, entry("a"), before_call=before_call)
    assert (len(table.batches), table.items) == (1, {})


def test_what_the_table_went_on_refusing_is_known() -> None:  # H4
    table = StrictTable([None, leaves(25), leaves(25)])
    outcomes = Outcomes()
    writer = TableWriter(table, "products", outcomes, lambda: None, Pauses(tries=2).backoff)
    with pytest.raises(WriteRefusedError):
        for number in range(50):
            writer.put(entry(str(number)))
    assert len(outcomes.all_written) == 25
    assert [it.key for it in writer.unwritten] == [str(number) for number in range(25, 50)]


def test_an_entry_that_makes_room_for_itself_is_not_lost_when_that_is_refused() -> None:  # H4
    table = StrictTable([leaves(2), leaves(2)])
    outcomes = Outcomes()
    writer = TableWriter(table, "products", outcomes, lambda: None, Pauses(tries=2).backoff)
    writer.put(entry("a", size=500_000))
    writer.put(entry("b", size=500_000))
    with pytest.raises(WriteRefusedError):
        writer.put(entry("c", size=500_000))
    assert [it.key for it in writer.unwritten] == ["a", "b"]
    writer.flush()
    assert outcomes.all_written == ["c"]


def test_a_batch_that_is_refused_in_the_midst_of_its_halves_is_told_of_once() -> None:  # H4
    poison = refused("ValidationException")
    faults: list[Fault | None] = [fails(poison), None, leaves(2), leaves(2)]
    outcomes = Outcomes()
    backoff = Pauses(tries=2).backoff
    writer = TableWriter(StrictTable(faults), "products", outcomes, lambda: None, backoff)
    for key in "abc":
        writer.put(entry(key))
    with pytest.raises(WriteRefusedError):
        writer.flush()
    assert outcomes.all_written == ["a"]
    assert [it.key for it in writer.unwritten] == ["b", "c"]


def test_a_table_that_takes_little_of_each_request_is_asked_ever_more_seldom() -> None:  # H4
    pauses = Pauses()
    table = StrictTable([lambda items: items[1:]] * 8)
    write(table, *[entry(str(number)) for number in range(20)], pauses=pauses)
    assert pauses.bounds == [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0]


def test_a_table_that_was_busy_is_not_asked_at_once_in_the_next_batch() -> None:  # H4
    pauses = Pauses()
    busy: list[Fault | None] = [leaves(25)] * 4
    table = StrictTable([*busy, None, leaves(25), None, None, leaves(5)])
    write(table, *[entry(str(number)) for number in range(100)], pauses=pauses)
    assert pauses.bounds == [0.05, 0.1, 0.2, 0.4, 0.4, 0.05]


def test_a_table_that_takes_most_of_each_request_is_asked_again_soon() -> None:  # H4
    pauses = Pauses()
    table = StrictTable([lambda items: items[: len(items) // 3]] * 3)
    write(table, *[entry(str(number)) for number in range(25)], pauses=pauses)
    assert pauses.bounds == [0.05, 0.05]
