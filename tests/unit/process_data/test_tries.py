"""Each request's last try is announced, whatever the tries before it met with. H3, H4."""

import pytest

from tarius.errors import LoadsFailedError
from tarius.loads.claims import RENEW_SECONDS
from tests.unit.process_data.landing_zone import LEDGER, LandingZone
from tests.unit.process_data.meddling import Killed, after, denied, meddle, mend

ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))


def test_interleaved_duplicates_each_announce_their_last_try(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3 H4
    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "table", put_items=denied("BatchWriteItem"))
    seen = []
    for _ in range(3):
        for request in ("request-1", "request-2"):
            with pytest.raises(LoadsFailedError):
                zone.invoke(put, request=request)
            seen.append((zone.ledger(put)["triesLeft"], len(zone.notices())))
    assert seen == [("2", 0), ("2", 0), ("1", 0), ("1", 0), ("0", 1), ("0", 1)]


def test_a_try_that_crashed_counts(zone: LandingZone, monkeypatch: pytest.MonkeyPatch) -> None:
    put = zone.put(ROWS)  # H4
    meddle(zone, monkeypatch, "table", put_items=after(0, Killed()))
    for _ in range(2):
        with pytest.raises(Killed):
            zone.invoke(put)
    meddle(zone, monkeypatch, "table", put_items=denied("BatchWriteItem"))
    with pytest.raises(LoadsFailedError):
        zone.invoke(put)
    assert [notice["kind"] for notice in zone.notices()] == ["failed"]


def test_a_try_that_waits_in_vain_counts_and_is_recorded(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3 H4
    old, new = zone.put(ROWS), zone.put(ROWS)
    never_stopping(zone, monkeypatch, old)
    seen = []
    for _ in range(3):
        with pytest.raises(LoadsFailedError, match="still at work"):
            zone.invoke(new, request="request-2")
        load = zone.ledger(new)
        assert (load["status"], load["final"]) == ("FAILED", False)
        assert "still at work" in load["reason"]
        seen.append((load["triesLeft"], len(zone.notices())))
    assert seen == [("2", 0), ("1", 0), ("0", 1)]
    assert zone.ledger(old)["status"] == "LOADING"
    zone.clock.while_waiting = []
    mend(zone, monkeypatch)
    zone.invoke(new, request="request-2")
    assert zone.ledger(new)["status"] == "LOADED"
    assert "reason" not in zone.ledger(new)


def test_a_twin_that_waits_in_vain_leaves_the_others_record_alone(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    put = zone.put(ROWS)
    never_stopping(zone, monkeypatch, put)
    before = zone.ledger(put)
    ends = zone.clock.now + 300
    with pytest.raises(LoadsFailedError, match="still at work"):
        zone.invoke(put, remaining=lambda: ends - zone.clock.now)
    assert (before["status"], zone.ledger(put)) == ("LOADING", before)


def never_stopping(zone: LandingZone, monkeypatch: pytest.MonkeyPatch, put: object) -> None:
    """Begin a load that renews its lease for ever, and does not look whether it is to stop."""
    assert isinstance(put, dict)
    meddle(zone, monkeypatch, "table", put_items=after(1, Killed()))
    with pytest.raises(Killed):
        zone.invoke(put)
    head = zone.head(put)

    def renew() -> None:
        zone.clock.now += RENEW_SECONDS
        zone.dynamodb.update_item(
            TableName=LEDGER,
            Key={"objectKey": {"S": head["objectKey"]}, "objectVersion": {"S": "#head"}},
            UpdateExpression="SET leaseUntil = :until ADD revision :one",
            ExpressionAttributeValues={
                ":until": {"N": str(zone.clock.now + 30)},
                ":one": {"N": "1"},
            },
        )

    zone.clock.while_waiting = [renew] * 1000
