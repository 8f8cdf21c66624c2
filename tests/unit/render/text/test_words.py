"""Times tell their zone."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deployer.render.text.words import clock, moment

AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


@pytest.fixture(params=[("UTC", "12:30:00Z"), ("IST-5:30", "18:00:00+05:30")])
def there(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What the clock shows in some place."""
    zone, shown = request.param
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    yield shown
    monkeypatch.undo()
    time.tzset()


def test_times_are_the_readers_and_say_how_far_from_utc(there: str) -> None:
    assert clock(AT) == there
    assert moment(AT) == f"2026-03-01 {there}"
