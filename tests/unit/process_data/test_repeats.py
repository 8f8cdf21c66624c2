"""Events come twice, late, or while another load runs: the newest version stands. H3."""

from typing import Any

import pytest

from tarius.aws.clients import aws_clients
from tarius.loads.claims import RENEW_SECONDS
from tarius.loads.notices import LoadNotices
from tests.unit.process_data.landing_zone import LandingZone
from tests.unit.process_data.meddling import Killed, meddle

ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))


def test_a_repeated_event_changes_nothing(zone: LandingZone) -> None:  # H3
    put = zone.put(ROWS)
    zone.invoke(put)
    before = zone.ledger(put), zone.head(put), zone.notices()
    zone.dynamodb.delete_item(TableName="products", Key={"ID": {"S": "7"}})
    zone.invoke(put, request="request-2")
    assert len(zone.products()) == 59  # not even a row deleted since comes back
    assert (zone.ledger(put), zone.head(put)) == before[:2]
    assert (len(before[2]), zone.notices()) == (1, [])


def test_a_duplicate_that_comes_while_the_notice_is_sent_sends_no_second_one(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    put = zone.put(ROWS)
    publish = LoadNotices.publish

    def duplicate_comes(*arguments: Any) -> None:
        monkeypatch.setattr(LoadNotices, "publish", publish)
        zone.invoke(put, request="request-2")
        publish(*arguments)

    monkeypatch.setattr(LoadNotices, "publish", duplicate_comes)
    zone.invoke(put)
    assert len(zone.notices()) == 1


def test_a_repeated_event_of_a_bad_file_changes_nothing(zone: LandingZone) -> None:  # H3
    put = zone.put(b"")
    zone.invoke(put)
    before = zone.ledger(put)
    assert len(zone.notices()) == 1
    zone.invoke(put, request="request-2")
    assert (zone.ledger(put), zone.notices()) == (before, [])


def test_an_older_version_that_comes_last_is_skipped(zone: LandingZone) -> None:  # H3
    old = zone.put(b"ID,Title\n1,old\n")
    new = zone.put(b"ID,Title\n1,new\n")
    zone.invoke(new)
    zone.invoke(old, request="request-2")
    assert zone.products()["1"]["Title"] == "new"
    assert (zone.ledger(new)["status"], zone.ledger(old)["status"]) == ("LOADED", "SKIPPED")
    assert "newer" in zone.ledger(old)["reason"]
    assert [notice["versionId"] for notice in zone.notices()] == [new["s3"]["object"]["versionId"]]


def test_sequencers_of_different_lengths_are_ordered_as_s3_says(zone: LandingZone) -> None:  # H3
    zone.put(b"x")
    longer = zone.put(b"ID,Title\n1,later\n")
    shorter = zone.put(b"ID,Title\n1,earlier\n")
    longer["s3"]["object"]["sequencer"] = "0055AED6DCD90281E5"
    shorter["s3"]["object"]["sequencer"] = "0055AED6DCD90281"
    zone.invoke(longer)
    zone.invoke(shorter, request="request-2")
    assert zone.products()["1"]["Title"] == "later"
    assert zone.ledger(shorter)["status"] == "SKIPPED"


def test_sequencers_of_different_keys_are_not_compared(zone: LandingZone) -> None:  # H3
    first = zone.put(b"ID\n1\n", "raw-data/a.csv")
    second = zone.put(b"ID\n2\n", "raw-data/b.csv")
    zone.invoke(second)
    zone.invoke(first, request="request-2")
    assert set(zone.products()) == {"1", "2"}


def test_a_repeat_of_an_old_load_does_not_rewrite_its_history(zone: LandingZone) -> None:  # H3
    old = zone.put(b"ID,Title\n1,old\n")
    zone.invoke(old)
    new = zone.put(b"ID,Title\n1,new\n")
    zone.invoke(new, request="request-2")
    before = zone.ledger(old)
    zone.invoke(old, request="request-3")
    assert zone.ledger(old) == before
    assert zone.products()["1"]["Title"] == "new"


def test_a_newer_version_that_arrives_midway_wins(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    old = zone.put(ROWS)
    new = zone.put(ROWS.replace(b"first", b"second"))
    real = aws_clients().table.put_items
    calls = 0

    def new_arrives_during_the_second_write(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            # The other invocation announces itself, waits in vain for now, and will be tried again.
            zone.clock.while_waiting = [lambda: (_ for _ in ()).throw(Killed)]
            with pytest.raises(Killed):
                zone.invoke(new, request="request-2")
            zone.clock.now += RENEW_SECONDS
        return real(*arguments)

    meddle(zone, monkeypatch, "table", put_items=new_arrives_during_the_second_write)
    zone.invoke(old)
    assert zone.ledger(old)["status"] == "SUPERSEDED"
    assert int(zone.ledger(old)["rowsLoaded"]) == 50
    assert zone.notices() == []
    zone.invoke(new, request="request-2")
    assert zone.ledger(new)["status"] == "LOADED"
    assert {item["Title"] for item in zone.products().values()} == {"second"}
