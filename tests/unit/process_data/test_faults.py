"""A load is killed, refused or out of time: nothing is lost, and the ledger says so. H4."""

from typing import Any

import pytest

from tarius.aws.clients import aws_clients
from tarius.errors import ConfigurationError, LoadsFailedError
from tarius.loads.claims import LEASE_SECONDS
from tarius.loads.heads import LoadHeads
from tarius.loads.notices import LoadNotices
from tarius.loads.records import LoadRecords
from tests.unit.process_data.landing_zone import LandingZone
from tests.unit.process_data.meddling import Killed, after, denied, meddle, mend

ROWS = b"ID,Title\n" + b"".join(b"%d,first\n" % number for number in range(60))


# Seconds, as documented.
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
LAMBDAS_FIRST_WAIT = 60


def table_is_whole(zone: LandingZone) -> bool:
    return len(zone.products()) == 60


def test_a_load_killed_midway_is_redone_by_lambdas_next_try(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "table", put_items=after(1, Killed()))
    with pytest.raises(Killed):
        zone.invoke(put)
    assert (len(zone.products()), zone.ledger(put)["status"]) == (25, "LOADING")
    mend(zone, monkeypatch)
    zone.invoke(put)
    assert table_is_whole(zone)
    assert (zone.ledger(put)["status"], zone.ledger(put)["attempts"]) == ("LOADED", "2")
    assert len(zone.notices()) == 1


def test_a_killed_load_replayed_from_the_queue_waits_for_the_lease_and_is_redone(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "table", put_items=after(1, Killed()))
    with pytest.raises(Killed):
        zone.invoke(put)
    mend(zone, monkeypatch)
    began = zone.clock.now
    zone.invoke(put, request="replayed")
    assert table_is_whole(zone)
    assert zone.clock.now - began >= LEASE_SECONDS - 1


def test_a_load_that_was_killed_is_no_hindrance_for_the_next_version(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    meddle(zone, monkeypatch, "table", put_items=after(1, Killed()))
    with pytest.raises(Killed):
        zone.invoke(zone.put(ROWS))
    mend(zone, monkeypatch)
    new = zone.put(b"ID,Title\n1,new\n")
    zone.invoke(new, request="request-2")
    assert zone.ledger(new)["status"] == "LOADED"


@pytest.mark.parametrize("moment", ["release", "publish", "mark_notified"])
def test_a_crash_at_the_end_neither_loads_twice_nor_keeps_the_notice_back(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:  # H4
    put = zone.put(ROWS)
    owner = {"release": LoadHeads, "publish": LoadNotices, "mark_notified": LoadRecords}[moment]
    with monkeypatch.context() as patch:
        patch.setattr(owner, moment, lambda *_, **__: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            zone.invoke(put)
    zone.clock.now += LAMBDAS_FIRST_WAIT
    zone.invoke(put)
    assert table_is_whole(zone)
    assert zone.ledger(put)["status"] == "LOADED"
    assert zone.head(put)["final"] is True
    assert len(zone.notices()) == (2 if moment == "mark_notified" else 1)
    assert zone.ledger(put)["attempts"] == ("2" if moment == "release" else "1")


def test_a_notice_kept_back_by_a_crash_is_sent_though_a_newer_version_has_begun(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    old, new = zone.put(ROWS), zone.put(ROWS)
    with monkeypatch.context() as patch:
        patch.setattr(LoadNotices, "publish", lambda *_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            zone.invoke(old)
    zone.invoke(new, request="request-2")
    zone.clock.now += LAMBDAS_FIRST_WAIT
    zone.notices()
    zone.invoke(old)
    version = old["s3"]["object"]["versionId"]
    assert [notice["versionId"] for notice in zone.notices()] == [version]
    assert zone.ledger(old)["status"] == "LOADED"


@pytest.mark.parametrize(
    ("which", "call"),
    [("s3", "get_object"), ("table", "put_items"), ("s3", "put_object")],
)
def test_access_denied_fails_the_try_says_why_and_a_later_try_loads(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch, which: str, call: str
) -> None:  # H4
    put = zone.put(ROWS + b",no key\n")
    meddle(zone, monkeypatch, which, **{call: denied(call)})
    with pytest.raises(LoadsFailedError, match="AccessDenied"):
        zone.invoke(put)
    load = zone.ledger(put)
    assert (load["status"], load["final"], load["triesLeft"]) == ("FAILED", False, "2")
    assert load["reason"] == f"{call}: AccessDeniedException"
    mend(zone, monkeypatch)
    zone.invoke(put)
    assert table_is_whole(zone)
    assert zone.ledger(put)["status"] == "LOADED_WITH_REJECTS"
    assert "reason" not in zone.ledger(put)


def test_the_failed_notice_comes_once_with_lambdas_last_try(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "table", put_items=denied("BatchWriteItem"))
    seen = []
    for _ in range(3):
        with pytest.raises(LoadsFailedError):
            zone.invoke(put)
        seen.append((zone.ledger(put)["triesLeft"], len(zone.notices())))
    assert seen == [("2", 0), ("1", 0), ("0", 1)]
    mend(zone, monkeypatch)
    zone.invoke(put, request="replayed")
    assert zone.ledger(put)["status"] == "LOADED"


def test_without_the_ledger_nothing_is_written_and_the_notice_says_so(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    meddle(zone, monkeypatch, "ledger", get_item=denied("GetItem"))
    with pytest.raises(LoadsFailedError):
        zone.invoke(zone.put(ROWS))
    assert zone.products() == {}
    (notice,) = zone.notices()
    assert (notice["kind"], notice["reason"]) == ("failed", "GetItem: AccessDeniedException")


def test_a_load_that_cannot_be_recorded_as_begun_fails_its_try_at_once(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)
    began = zone.clock.now
    with monkeypatch.context() as patch:
        patch.setattr(LoadRecords, "begin", denied("PutItem"))
        with pytest.raises(LoadsFailedError, match="PutItem: AccessDenied"):
            zone.invoke(put)
    assert zone.clock.now == began
    zone.invoke(put)
    assert (zone.clock.now, zone.ledger(put)["status"]) == (began, "LOADED")


def test_the_last_tries_notice_does_not_depend_on_the_ledger(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)
    meddle(zone, monkeypatch, "ledger", update_item=denied("UpdateItem"))
    for _ in range(3):
        with pytest.raises(LoadsFailedError, match="UpdateItem: AccessDenied"):
            zone.invoke(put)
    assert [notice["kind"] for notice in zone.notices()] == ["failed"]


def test_a_load_without_time_stops_before_lambda_stops_it(zone: LandingZone) -> None:  # H4
    put = zone.put(ROWS)
    with pytest.raises(LoadsFailedError, match="before the end of the file"):
        zone.invoke(put, remaining=15.0)
    assert zone.ledger(put)["status"] == "FAILED"
    assert float(zone.head(put)["leaseUntil"]) == 0
    zone.invoke(put)
    assert table_is_whole(zone)


class Countdown:
    """An invocation's time, of which some passes with each batch that is written."""

    def __init__(self, zone: LandingZone, monkeypatch: pytest.MonkeyPatch, a_batch: float) -> None:
        self.left = 900.0
        real = aws_clients().table.put_items

        def slow(*arguments: Any) -> Any:
            self.left -= a_batch
            return real(*arguments)

        meddle(zone, monkeypatch, "table", put_items=slow)

    def __call__(self) -> float:
        return self.left


def test_a_file_that_an_invocations_whole_time_is_too_short_for_fails_for_good(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS)
    left = Countdown(zone, monkeypatch, a_batch=450.0)
    assert zone.invoke(put, remaining=left) == {"objects": 1}
    load = zone.ledger(put)
    assert (load["status"], load["final"], zone.head(put)["final"]) == ("FAILED", True, True)
    assert load["reason"] == "too large to be loaded within 15 minutes: split the file"
    assert load["rowsLoaded"] == "50"
    assert [(it["kind"], it["reason"]) for it in zone.notices()] == [("failed", load["reason"])]


def test_a_load_that_began_late_and_ran_out_of_time_is_tried_again(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3 H4
    first, second = zone.put(ROWS, "raw-data/1.csv"), zone.put(ROWS, "raw-data/2.csv")
    left = Countdown(zone, monkeypatch, a_batch=200.0)
    with pytest.raises(LoadsFailedError, match=r"2\.csv: .*before the end of the file"):
        zone.invoke(first, second, remaining=left)
    assert [zone.ledger(put)["final"] for put in (first, second)] == [True, False]
    left.left = 900.0
    zone.invoke(first, second, remaining=left)
    assert [zone.ledger(put)["status"] for put in (first, second)] == ["LOADED", "LOADED"]


def test_the_duplicate_count_of_a_redone_load_starts_again(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    put = zone.put(ROWS + b"1,again\n")
    meddle(zone, monkeypatch, "table", put_items=after(2, Killed()))
    with pytest.raises(Killed):
        zone.invoke(put)
    mend(zone, monkeypatch)
    zone.invoke(put)
    assert (zone.ledger(put)["rowsLoaded"], zone.ledger(put)["rowsDuplicate"]) == ("60", "1")
    assert zone.products()["1"]["Title"] == "again"


def test_overlapping_prefixes_stop_the_function_before_any_load(
    zone: LandingZone, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    monkeypatch.setenv("REJECTS_PREFIX", "raw-data/rejects/")
    with pytest.raises(ConfigurationError):
        zone.invoke(zone.put(ROWS))
    assert zone.products() == {}
