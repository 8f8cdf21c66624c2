"""A backup is read so slowly that others can read the table, too."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from read_pace import ReadPace
from tests.unit.export_events.store import Store, event


@dataclass
class Time:
    """A clock that only sleep and work move on."""

    now: float = 1000.0
    ends: float = 10_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.slept.append(seconds)
        self.now += seconds

    def pace(self, units_per_second: float) -> ReadPace:
        """A pace that begins now."""
        return ReadPace(units_per_second, lambda: self.now >= self.ends, self.clock, self.sleep)

    def clock(self) -> float:
        """Seconds."""
        return self.now


def test_so_many_units_take_so_much_time() -> None:
    time = Time()
    pace = time.pace(400)
    assert all(pace.may_go_on(256) for _ in range(100))
    assert time.now == pytest.approx(1000 + 100 * 256 / 400)


def test_the_time_of_reading_and_storing_counts() -> None:
    time = Time()
    pace = time.pace(256)
    time.now += 0.75
    assert pace.may_go_on(256)
    assert time.slept == [0.25]


def test_what_a_slow_page_left_is_not_made_up_for() -> None:
    """Else a store that hung for a minute would be followed by a minute at full speed."""
    time = Time()
    pace = time.pace(256)
    time.now += 60
    assert pace.may_go_on(256)
    assert time.slept == []
    assert pace.may_go_on(256)
    assert sum(time.slept) == 1


def test_no_pause_is_longer_than_the_invocation() -> None:
    time = Time(ends=1010.0)
    assert not time.pace(1).may_go_on(256)  # which would take four minutes
    assert time.now == 1010


def test_an_invocation_whose_time_is_up_does_not_wait_at_all() -> None:
    time = Time(ends=0.0)
    assert not time.pace(1).may_go_on(256)
    assert time.slept == []


def test_without_a_pace_nobody_waits() -> None:
    time = Time()
    assert time.pace(0).may_go_on(1e9)
    assert time.slept == []


def test_the_segments_of_a_backup_share_its_units_and_pay_what_dynamodb_says(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(*(event(number) for number in range(30)))
    client = store.handler.backup_steps().clients.dynamodb
    scan = client.scan
    read: list[dict[str, Any]] = []

    def two_by_two(**wanted: Any) -> dict[str, Any]:
        read.append(wanted)
        page: dict[str, Any] = scan(**wanted, Limit=2)
        page["ConsumedCapacity"]["CapacityUnits"] = 256.0
        return page

    time = Time()
    monkeypatch.setattr(client, "scan", two_by_two)
    monkeypatch.setattr("backup_steps.ReadPace", lambda units, _: time.pace(units))
    assert store.back_up()["items"] == 30
    assert {(it["ReturnConsumedCapacity"], it["ConsistentRead"]) for it in read} == {
        ("TOTAL", True)
    }
    paid = len(read) - 3  # after the last page of a segment nobody waits
    assert paid >= 9
    assert sum(time.slept) == pytest.approx(paid * 256 / (1500 / 3))
