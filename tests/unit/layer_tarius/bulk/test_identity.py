"""One execution at most acts for a version, and none once a newer one may write. H3, H4."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tarius.bulk.bulk_run import BulkRun
from tarius.bulk.identity import AdoptVerdict, adopt, bulk_head, bulk_lease
from tarius.errors import LeaseLostError, LedgerSlowError, SupersededError
from tarius.loads.claims import (
    BULK_LEASE_SECONDS,
    LEASE_SECONDS,
    RENEW_SECONDS,
    Contender,
    Head,
    Status,
    Verdict,
)
from tarius.loads.ends import LoadEnds
from tarius.loads.heads import LoadHeads
from tarius.loads.invocation import Invocation
from tarius.loads.records import LoadRecords
from tarius.loads.result import LoadResult
from tarius.loads.turn import Turn
from tarius.objects.created import CreatedObject
from tests.unit.process_data.landing_zone import BUCKET, LEDGER, LandingZone

KEY = "raw-data/large.csv"
SOURCE = CreatedObject(BUCKET, KEY, "v2", "", "B" * 64, 10**9)
RUN = BulkRun("run-1", SOURCE, "request-1", 1)
SAME = Contender(SOURCE.sequencer, "v2", "request-2")
NEWER = Contender("C" * 64, "v3", "request-3")


class Ledger:
    """The ledger, with a version that a request has begun to load."""

    def __init__(self, zone: LandingZone) -> None:
        self.zone = zone
        self.clock = zone.clock
        self.heads = LoadHeads(zone.dynamodb, LEDGER)
        self.records = LoadRecords(zone.dynamodb, LEDGER)
        self.begun = self.turn(Contender(SOURCE.sequencer, "v2", "request-1"))
        self.records.begin(KEY, self.begun, self.clock.now)

    def ask(self, who: Contender) -> Head | Verdict:
        invocation = Invocation(who.request_id, 900, lambda: 900.0)
        return Turn(self.heads, KEY, who, self.clock.waiting(), invocation).take()

    def turn(self, who: Contender) -> Head:
        taken = self.ask(who)
        assert isinstance(taken, Head)
        return taken

    def adopt(self, run: BulkRun = RUN) -> Head | AdoptVerdict:
        return adopt(self.heads, self.records, run, self.clock.now)

    def head(self) -> Head:
        head = self.heads.head(KEY)
        assert head is not None
        return head

    def end(self, status: Status, *, final: bool) -> None:
        # No notice is sent by these two.
        ends: Any = LoadEnds(self.heads, self.records, None, self.clock.time)  # type: ignore[arg-type]
        head = bulk_head(self.heads, RUN, self.clock.now)
        result = LoadResult(status, final=final, tries_left=1)
        if final:
            ends.over(SOURCE, head, result)
        else:
            ends.failed(SOURCE, head, result, RuntimeError())


@pytest.fixture
def ledger(zone: LandingZone) -> Ledger:
    return Ledger(zone)


def test_an_execution_goes_on_where_the_request_has_handed_over(ledger: Ledger) -> None:  # H3
    mine = ledger.adopt()
    assert isinstance(mine, Head)
    assert (mine.owner, mine.attempts) == ("bulk:run-1", 1)
    assert mine.lease_until == ledger.clock.now + BULK_LEASE_SECONDS
    record = ledger.zone.ledger_item(KEY, "v2")
    assert (record["status"], record["requestId"]) == ("LOADING", "bulk:run-1")


def test_a_repeated_adoption_changes_nothing_but_the_lease(ledger: Ledger) -> None:  # H4
    ledger.adopt()
    first = ledger.head()
    ledger.clock.now += 100
    again = ledger.adopt()
    assert isinstance(again, Head)
    assert replace(ledger.head(), revision=0, lease_until=0) == replace(
        first, revision=0, lease_until=0
    )
    assert again.lease_until == first.lease_until + 100


def test_a_head_that_changes_during_the_adoption_is_looked_at_again(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:  # H3
    put = ledger.heads.put_head

    def late(*arguments: Any) -> bool:
        monkeypatch.setattr(ledger.heads, "put_head", put)
        ledger.clock.pass_lease()
        ledger.turn(NEWER)
        return put(*arguments)

    monkeypatch.setattr(ledger.heads, "put_head", late)
    assert ledger.adopt() is AdoptVerdict.SUPERSEDED
    assert ledger.head().owner == "request-3"


@pytest.mark.parametrize("run", [replace(RUN, attempts=2), replace(RUN, owner="somebody")])
def test_an_execution_of_another_claim_adopts_nothing(ledger: Ledger, run: BulkRun) -> None:  # H3
    before = ledger.head()
    assert ledger.adopt(run) is AdoptVerdict.TAKEN_OVER
    assert ledger.head() == before


def test_a_version_claimed_anew_is_left_to_its_claim(ledger: Ledger) -> None:  # H3
    ledger.clock.pass_lease()
    assert ledger.turn(SAME).attempts == 2
    assert ledger.adopt() is AdoptVerdict.TAKEN_OVER
    with pytest.raises(LeaseLostError):
        bulk_lease(ledger.heads, RUN, ledger.clock.time)


def test_a_load_that_is_over_is_not_begun_again(ledger: Ledger) -> None:  # H3
    ledger.adopt()
    ledger.end(Status.LOADED, final=True)
    assert ledger.adopt() is AdoptVerdict.REPEATED
    with pytest.raises(LeaseLostError):
        bulk_lease(ledger.heads, RUN, ledger.clock.time)


def test_a_newer_version_that_waits_is_not_kept_waiting(ledger: Ledger) -> None:  # H3
    seen = ledger.head()
    assert ledger.heads.put_head(KEY, replace(seen, superseded_by=NEWER.sequencer), seen)
    assert ledger.adopt() is AdoptVerdict.SUPERSEDED


@pytest.mark.parametrize("go_on", [adopt, bulk_head])
def test_a_redriven_execution_goes_on_under_its_old_name(
    ledger: Ledger, go_on: Callable[..., Any]
) -> None:  # H4
    ledger.adopt()
    ledger.end(Status.FAILED, final=False)
    assert ledger.head().status is Status.FAILED
    ledger.clock.now += LEASE_SECONDS + 1
    if go_on is adopt:
        ledger.adopt()
    else:
        bulk_lease(ledger.heads, RUN, ledger.clock.time).hold(12)
    head = ledger.head()
    assert (head.status, head.owner) == (Status.LOADING, "bulk:run-1")
    assert head.lease_until > ledger.clock.now + LEASE_SECONDS


def test_an_invocation_that_began_as_its_load_failed_keeps_no_replay_waiting(
    ledger: Ledger,
) -> None:  # H4
    ledger.adopt()
    left_behind = bulk_lease(ledger.heads, RUN, ledger.clock.time)
    ledger.end(Status.FAILED, final=False)
    with pytest.raises(LeaseLostError):
        left_behind.hold(12)
    with pytest.raises(LedgerSlowError):
        bulk_lease(ledger.heads, RUN, ledger.clock.time)
    assert ledger.head().status is Status.FAILED
    assert ledger.head().lease_until <= ledger.clock.now + LEASE_SECONDS


def test_nothing_is_written_under_a_head_that_is_not_adopted(ledger: Ledger) -> None:  # H3
    with pytest.raises(LeaseLostError):
        bulk_lease(ledger.heads, RUN, ledger.clock.time)


def test_a_repeat_of_the_event_leaves_it_to_the_execution_at_once(ledger: Ledger) -> None:  # H3
    ledger.adopt()
    began = ledger.clock.now
    assert ledger.ask(SAME) is Verdict.WATCH
    assert ledger.ask(replace(SAME, request_id="request-1")) is Verdict.WATCH
    assert ledger.clock.now == began


def test_a_newer_version_waits_for_a_bulk_load_no_longer_than_for_another(
    ledger: Ledger,
) -> None:  # H3
    ledger.adopt()
    began = ledger.clock.now
    assert ledger.turn(NEWER).sequencer == NEWER.sequencer
    assert LEASE_SECONDS <= ledger.clock.now - began < LEASE_SECONDS + 3


def test_no_invocation_relies_on_its_lease_when_a_newer_version_begins(
    ledger: Ledger,
) -> None:  # H3
    ledger.adopt()
    # Invocations that renewed at various times; the last of them in the announcement's moment.
    leases = []
    for _ in range(4):
        leases.append(bulk_lease(ledger.heads, RUN, ledger.clock.time))
        leases[-1].hold(12)
        ledger.clock.now += 4
    leases[-1].hold(12)
    stopped: list[float] = []

    def one_goes_on() -> None:
        for lease in leases:
            try:
                lease.hold(12)
            except SupersededError:
                stopped.append(ledger.clock.now)

    began = ledger.clock.now
    ledger.clock.while_waiting = [one_goes_on] * 10
    ledger.turn(NEWER)
    assert min(stopped) >= began
    assert ledger.clock.now - began >= LEASE_SECONDS
    # Each had stopped long before a write that it began then could reach into the newer's turn.
    assert len([at for at in stopped if at <= began + RENEW_SECONDS + 1]) >= len(leases)
    for lease in leases:
        with pytest.raises(SupersededError):
            lease.hold(12)


@pytest.mark.parametrize(
    ("status", "final"), [(Status.LOADED, True), (Status.FAILED, False), (Status.FAILED, True)]
)
def test_an_invocation_left_behind_by_its_execution_writes_nothing_over_a_newer_version(
    ledger: Ledger, status: Status, final: bool
) -> None:  # H3 H4
    ledger.adopt()
    left_behind = bulk_lease(ledger.heads, RUN, ledger.clock.time)
    left_behind.hold(12)
    ledger.end(status, final=final)
    left_behind.hold(12)  # it relies on its renewal
    began = ledger.clock.now
    ledger.turn(NEWER)
    assert ledger.clock.now - began >= LEASE_SECONDS
    with pytest.raises(SupersededError):
        left_behind.hold(12)


def test_a_replay_after_a_failure_waits_for_what_is_left_behind_and_begins_anew(
    ledger: Ledger,
) -> None:  # H4
    ledger.adopt()
    ledger.end(Status.FAILED, final=False)
    again = ledger.turn(SAME)
    assert (again.attempts, again.owner) == (2, "request-2")
    assert ledger.adopt() is AdoptVerdict.TAKEN_OVER


def test_an_end_that_makes_way_for_a_newer_version_makes_it_wait_no_longer(
    ledger: Ledger,
) -> None:  # H3
    ledger.adopt()
    seen = bulk_head(ledger.heads, RUN, ledger.clock.now)
    began = ledger.clock.now

    def ends_late() -> None:
        ledger.clock.now += 20
        ledger.heads.release(KEY, seen, Status.SUPERSEDED, final=True, lease_until=None)

    ledger.clock.while_waiting = [ends_late]
    ledger.turn(NEWER)
    assert ledger.clock.now - began < LEASE_SECONDS + 3
