"""Loads of one key take turns through the ledger, and none writes once its turn is over. H3, H4."""

from dataclasses import replace

import pytest

from load_claims import LEASE_SECONDS, RENEW_SECONDS, Contender, Head, Status, Verdict
from load_errors import LeaseLostError, StillLoadingError, SupersededError
from load_lease import Lease
from load_ledger import LoadLedger
from load_turn import take_turn
from tests.unit.process_data.landing_zone import LEDGER, LandingZone

KEY = "raw-data/a.csv"
OLD = Contender("A" * 64, "v1", "request-1")
NEW = Contender("B" * 64, "v2", "request-2")
NEWEST = Contender("C" * 64, "v3", "request-3")


@pytest.fixture
def ledger(zone: LandingZone) -> LoadLedger:
    return LoadLedger(zone.dynamodb, LEDGER)


def begin(zone: LandingZone, ledger: LoadLedger, who: Contender) -> Head:
    turn = take_turn(ledger, KEY, who, zone.clock.waiting())
    assert isinstance(turn, Head)
    return turn


def lease_of(zone: LandingZone, ledger: LoadLedger, head: Head) -> Lease:
    return Lease(ledger, KEY, head, zone.clock.time)


def test_a_newer_load_stops_an_older_one_and_begins_when_it_has_stopped(
    zone: LandingZone, ledger: LoadLedger
) -> None:  # H3
    old = begin(zone, ledger, OLD)
    lease = lease_of(zone, ledger, old)

    def old_goes_on() -> None:
        zone.clock.now += RENEW_SECONDS
        with pytest.raises(SupersededError):
            lease.hold(1)
        ledger.release(KEY, old, Status.SUPERSEDED, final=True)

    zone.clock.while_waiting = [old_goes_on]
    new = begin(zone, ledger, NEW)
    assert (new.sequencer, zone.clock.while_waiting) == (NEW.sequencer, [])


def test_a_newer_load_waits_out_one_that_crashed(
    zone: LandingZone, ledger: LoadLedger
) -> None:  # H4
    began = zone.clock.now
    begin(zone, ledger, OLD)
    begin(zone, ledger, NEW)
    assert LEASE_SECONDS <= zone.clock.now - began < LEASE_SECONDS + 3


def test_an_older_load_that_does_not_stop_sends_the_newer_one_back(
    zone: LandingZone, ledger: LoadLedger
) -> None:  # H3
    old = begin(zone, ledger, OLD)

    def lives_on() -> None:  # as no load of ours does: it renews without looking
        head = ledger.head(KEY)
        assert head is not None
        renewed = replace(
            head, lease_until=zone.clock.now + LEASE_SECONDS, revision=head.revision + 1
        )
        assert ledger.put_head(KEY, renewed, head)

    zone.clock.while_waiting = [lives_on] * 200
    with pytest.raises(StillLoadingError):
        begin(zone, ledger, NEW)
    assert ledger.head(KEY).owner == old.owner  # type: ignore[union-attr] # it is there


def test_a_waiting_load_gives_way_to_a_still_newer_one(
    zone: LandingZone, ledger: LoadLedger
) -> None:  # H3
    old = begin(zone, ledger, OLD)

    def newest_arrives() -> None:
        zone.clock.while_waiting = [lambda: ledger.release(KEY, old, Status.SUPERSEDED, final=True)]
        begin(zone, ledger, NEWEST)

    zone.clock.while_waiting = [newest_arrives]
    turn = take_turn(ledger, KEY, NEW, zone.clock.waiting())
    assert turn in {Verdict.OVERTAKEN, Verdict.STALE}
    assert ledger.head(KEY).sequencer == NEWEST.sequencer  # type: ignore[union-attr] # it is there


def test_the_same_event_twice_at_once_is_loaded_once(zone: LandingZone, ledger: LoadLedger) -> None:
    first = begin(zone, ledger, OLD)  # H3
    lease = lease_of(zone, ledger, first)

    def first_goes_on() -> None:
        zone.clock.now += RENEW_SECONDS
        lease.hold(1)

    zone.clock.while_waiting = [first_goes_on] * 3
    twin = replace(OLD, request_id="twin")
    assert take_turn(ledger, KEY, twin, zone.clock.waiting()) is Verdict.WATCH
    lease.hold(1)  # the first is not disturbed


def test_the_twin_takes_over_when_the_first_has_died(zone: LandingZone, ledger: LoadLedger) -> None:
    first = begin(zone, ledger, OLD)  # H3 H4
    second = begin(zone, ledger, replace(OLD, request_id="twin"))
    assert (second.attempts, second.tries) == (2, 1)
    zone.clock.now += RENEW_SECONDS
    with pytest.raises(LeaseLostError):
        lease_of(zone, ledger, first).hold(1)


def test_two_that_see_a_free_head_at_once_do_not_both_get_it(
    zone: LandingZone, ledger: LoadLedger
) -> None:  # H3
    seen = ledger.head(KEY)
    mine = Head(OLD.sequencer, "v1", "request-1", zone.clock.now + LEASE_SECONDS)
    assert ledger.put_head(KEY, mine, seen)
    assert not ledger.put_head(KEY, replace(mine, owner="twin"), seen)
    assert not ledger.put_head(KEY, replace(mine, owner="twin"), replace(mine, revision=7))


def test_a_renewed_lease_cannot_be_claimed_on_an_outdated_look(
    zone: LandingZone, ledger: LoadLedger
) -> None:  # H3
    old = begin(zone, ledger, OLD)
    seen = ledger.head(KEY)
    assert ledger.renew(KEY, old, zone.clock.now + LEASE_SECONDS)
    assert not ledger.put_head(KEY, Head(NEW.sequencer, "v2", "request-2", 0), seen)


def test_no_write_begins_that_could_outlive_the_lease(
    zone: LandingZone, ledger: LoadLedger
) -> None:
    old = begin(zone, ledger, OLD)  # H3
    lease = lease_of(zone, ledger, old)
    zone.clock.pass_lease()
    begin(zone, ledger, NEW)
    with pytest.raises(SupersededError):
        lease.hold(12)


def test_a_lease_that_cannot_cover_the_write_is_lost(zone: LandingZone, ledger: LoadLedger) -> None:
    lease = lease_of(zone, ledger, begin(zone, ledger, OLD))
    with pytest.raises(LeaseLostError):
        lease.hold(LEASE_SECONDS + 1)


def test_a_lease_is_renewed_before_it_ends_and_not_at_every_write(
    zone: LandingZone, ledger: LoadLedger
) -> None:
    lease = lease_of(zone, ledger, begin(zone, ledger, OLD))
    for _ in range(100):
        lease.hold(12)
        zone.clock.now += 1
    head = ledger.head(KEY)
    assert head is not None
    assert head.lease_until > zone.clock.now
    assert head.revision <= 1 + 100 / RENEW_SECONDS


def test_an_earlier_try_of_the_same_request_cannot_write_any_more(
    zone: LandingZone, ledger: LoadLedger
) -> None:  # H4
    zombie = lease_of(zone, ledger, begin(zone, ledger, OLD))
    begin(zone, ledger, OLD)
    zone.clock.now += RENEW_SECONDS
    with pytest.raises(LeaseLostError):
        zombie.hold(1)
