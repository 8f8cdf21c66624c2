"""The pauses between rounds: short, then usual, longer when throttled, never in step."""

import pytest

from deployer.stack.pace import AWS_PACE, LOCAL_PACE, Pace, Pauses

PACE = Pace(usual=2.0, slowest=10.0, first=0.5)


@pytest.fixture(autouse=True)
def _no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deployer.stack.pace.random.uniform", lambda low, high: 1.0)


def test_first_pauses_are_short_and_grow_to_the_usual() -> None:
    pauses = Pauses(PACE)
    assert [pauses.after_success() for _ in range(6)] == [0.5, 0.75, 1.125, 1.6875, 2.0, 2.0]


def test_throttling_doubles_the_pause_up_to_the_slowest_and_success_ends_that() -> None:
    pauses = Pauses(PACE)
    assert [pauses.after_refusal() for _ in range(4)] == [4.0, 8.0, 10.0, 10.0]
    assert pauses.after_success() == 2.0


def test_pauses_are_spread_by_a_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[float, float]] = []

    def uniform(low: float, high: float) -> float:
        asked.append((low, high))
        return high

    monkeypatch.setattr("deployer.stack.pace.random.uniform", uniform)
    assert Pauses(Pace(usual=2.0, slowest=10.0)).after_success() == 2.5
    assert asked == [(0.75, 1.25)]


def test_a_local_end_is_seen_at_once_and_aws_is_spared() -> None:
    assert LOCAL_PACE.usual <= 0.1
    assert AWS_PACE.calls_per_second <= 5
