"""A load that hangs is taken over: on waking it changes nothing, and nothing is lost. H3, H4."""

from collections.abc import Callable
from typing import Any

import pytest

from tarius.aws.clients import aws_clients
from tarius.loads.heads import LoadHeads
from tarius.loads.records import LoadRecords
from tests.unit.process_data.landing_zone import LandingZone, record
from tests.unit.process_data.meddling import Killed, meddle

KEY = "raw-data/products.csv"
ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))

# The taker: S3's duplicate of the event, or Lambda's second delivery of the same one.
either_taker = pytest.mark.parametrize("taker", ["request-2", "request-1"])


def once(meanwhile: Callable[[], None], call: Callable[..., Any]) -> Callable[..., Any]:
    """A call in the midst of which, for the first time, something else happens."""
    left = [meanwhile]

    def meddled(*arguments: Any, **named: Any) -> Any:
        if left:
            left.pop()()
        return call(*arguments, **named)

    return meddled


@either_taker
def test_a_load_that_hangs_and_then_fails_leaves_its_takers_end_as_it_is(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch, taker: str
) -> None:  # H3 H4
    put = zone.put(ROWS)
    real, calls = zone.s3.get_object, []

    def hangs_for_the_first(**arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            zone.clock.pass_lease()
            zone.invoke(put, request=taker)
            assert zone.ledger(put)["status"] == "LOADED"
            raise RuntimeError("and fails in the end")
        return real(**arguments)

    meddle(zone, monkeypatch, "s3", get_object=hangs_for_the_first)
    assert zone.invoke(put) == {"objects": 1}
    load, head = zone.ledger(put), zone.head(put)
    assert (load["status"], load["final"], load["attempts"]) == ("LOADED", True, "2")
    assert (head["status"], head["final"]) == ("LOADED", True)
    assert len(zone.notices()) == 1


@either_taker
def test_a_load_that_hangs_and_goes_on_is_no_error_once_it_is_taken_over(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch, taker: str
) -> None:  # H3
    put = zone.put(ROWS)
    real, calls = aws_clients().table.put_items, []

    def hangs_for_the_first(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            zone.clock.pass_lease()
            zone.invoke(put, request=taker)
        return real(*arguments)

    meddle(zone, monkeypatch, "table", put_items=hangs_for_the_first)
    assert zone.invoke(put) == {"objects": 1}
    assert zone.ledger(put)["status"] == "LOADED"
    assert len(zone.notices()) == 1


@either_taker
def test_a_taker_that_crashes_is_taken_over_in_its_turn(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch, taker: str
) -> None:  # H4
    put = zone.put(ROWS)
    real, calls = aws_clients().table.put_items, []

    def hangs_then_kills(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            zone.clock.pass_lease()
            with pytest.raises(Killed):
                zone.invoke(put, request=taker)
        elif len(calls) == 2:
            raise Killed
        return real(*arguments)

    meddle(zone, monkeypatch, "table", put_items=hangs_then_kills)
    zone.invoke(put)
    assert len(zone.products()) == 60
    assert (zone.ledger(put)["status"], zone.ledger(put)["attempts"]) == ("LOADED", "3")
    assert zone.head(put)["final"] is True
    assert len(zone.notices()) == 1


@either_taker
@pytest.mark.parametrize(
    ("owner", "moment"),
    [(LoadRecords, "begin"), (LoadRecords, "finish"), (LoadHeads, "release")],
)
def test_a_load_taken_over_between_two_words_to_the_ledger_ends_once(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch, taker: str, owner: type, moment: str
) -> None:  # H3
    put = zone.put(ROWS)

    def taken_over() -> None:
        zone.clock.pass_lease()
        zone.invoke(put, request=taker)
        assert zone.ledger(put)["status"] == "LOADED"

    monkeypatch.setattr(owner, moment, once(taken_over, getattr(owner, moment)))
    assert zone.invoke(put) == {"objects": 1}
    load, head = zone.ledger(put), zone.head(put)
    assert (load["status"], load["attempts"], load["requestId"]) == ("LOADED", "2", taker)
    assert (head["status"], head["final"], head["owner"]) == ("LOADED", True, taker)
    assert len(zone.notices()) == 1


def test_a_newer_version_that_begins_while_an_end_is_recorded_keeps_no_notice_back(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    old, new = zone.put(ROWS), zone.put(ROWS.replace(b"first", b"second"))

    def newer_begins() -> None:
        zone.clock.pass_lease()
        zone.invoke(new, request="request-2")

    monkeypatch.setattr(LoadHeads, "release", once(newer_begins, LoadHeads.release))
    zone.invoke(old)
    assert [zone.ledger(put)["status"] for put in (old, new)] == ["LOADED", "LOADED"]
    assert {item["Title"] for item in zone.products().values()} == {"second"}
    assert sorted(notice["versionId"] for notice in zone.notices()) == sorted(
        put["s3"]["object"]["versionId"] for put in (old, new)
    )


def test_uploads_that_share_a_record_do_not_keep_each_other_from_loading(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they do in a bucket without versioning."""
    zone.put(ROWS)
    old, new = (record(KEY, None, sequencer) for sequencer in ("0A", "0B"))
    with monkeypatch.context() as patch:
        patch.setattr(LoadRecords, "finish", lambda *_: (_ for _ in ()).throw(Killed))
        for _ in range(2):
            with pytest.raises(Killed):
                zone.invoke(old)
    zone.invoke(new, request="request-2")
    assert zone.ledger(new)["status"] == "LOADED"
    zone.invoke(old, request="request-3")
    assert zone.ledger(new)["status"] == "LOADED"
