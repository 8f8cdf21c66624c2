"""Several events are stored at once, and only what was stored is counted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from threading import Barrier, Lock

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from event_tally import EventTally, statistics_of
from new_events import SALES, EventMaker, NewEvent, events_until
from production import produce

NOON = datetime(2026, 2, 8, 12, tzinfo=UTC)


def events(count: int) -> Iterator[NewEvent]:
    return events_until(EventMaker(1, lambda: NOON), lambda: False, count)


def denied() -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": "secret"}}, "PutObject")


def test_every_event_is_stored_once_whoever_stores_it() -> None:  # O6
    stored, lock = [], Lock()

    def store(event: NewEvent) -> None:
        with lock:
            stored.append(event.number)

    tally = produce(events(500), store, 8)

    assert sorted(stored) == list(range(1, 501))
    expected = EventTally()
    for event in events(500):
        expected.count(event)
    assert tally == expected


def test_as_many_are_under_way_as_there_are_workers() -> None:
    together = Barrier(4, timeout=20)  # is passed by four at once, or breaks

    def store(event: NewEvent) -> None:
        together.wait()

    assert produce(events(8), store, 4).stored == 8


def test_a_failed_event_is_counted_as_failed_and_as_nothing_else() -> None:  # O6
    kept = []

    def store(event: NewEvent) -> None:
        if event.number % 3 == 0:
            raise ReadTimeoutError(endpoint_url="https://s3")
        kept.append(event)

    tally = produce(events(300), store, 4)

    said = statistics_of(tally)
    assert (said["status"], said["tot_msgs"], said["failed_msgs"]) == ("partly failed", 200, 100)
    assert said["bad_msgs"] + said["sales_evnts"] + said["inventory_evnts"] == 200
    assert said["tot_sales"] == float(sum(it.sales for it in kept))
    assert tally.reason == "ReadTimeoutError"


def test_workers_give_up_when_nothing_can_be_stored() -> None:  # O6
    def store(event: NewEvent) -> None:
        raise denied()

    tally = produce(events(10_000), store, 4)

    assert (tally.stored, tally.failed) == (0, 20)
    # What the service says may quote what was sent.
    assert tally.reason == "PutObject: AccessDenied"


def test_a_fault_of_the_code_is_not_taken_for_one_of_the_service() -> None:
    def store(event: NewEvent) -> None:
        raise TypeError("no such argument")

    with pytest.raises(TypeError):
        produce(events(10), store, 2)


@pytest.mark.parametrize(
    ("amount", "cents"), [("0.005", 0.01), ("0.0049", 0.0), ("2.675", 2.68), ("1e9", 1e9)]
)
def test_sales_are_rounded_to_cents_half_a_cent_up(amount: str, cents: float) -> None:  # O6
    event = NewEvent(1, SALES, NOON, Decimal(amount), {})
    tally = EventTally()
    tally.count(event)
    assert statistics_of(tally)["tot_sales"] == cents
