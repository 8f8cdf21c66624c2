"""Loads of one key take turns through the heads, and none writes once its turn is over. H3, H4."""

import math
from dataclasses import replace

import pytest

from tarius.errors import LeaseLostError, LedgerSlowError, StillLoadingError, SupersededError
from tarius.loads.claims import LEASE_SECONDS, RENEW_SECONDS, Contender, Head, Status, Verdict
from tarius.loads.heads import LoadHeads
from tarius.loads.invocation import Invocation
from tarius.loads.lease import Lease
from tarius.loads.turn import Turn
from tests.unit.process_data.landing_zone import LEDGER, LandingZone

KEY = "raw-data/a.csv"
OLD = Contender("A" * 64, "v1", "request-1")
NEW = Contender("B" * 64, "v2", "request-2")
NEWEST = Contender("C" * 64, "v3", "request-3")


@pytest.fixture
def heads(zone: LandingZone) -> LoadHeads:
    return LoadHeads(zone.dynamodb, LEDGER)


def begin(zone: LandingZone, heads: LoadHeads, who: Contender) -> Head:
    turn = take_turn(zone, heads, who)
    assert isinstance(turn, Head)
    return turn


def take_turn(
    zone: LandingZone, heads: LoadHeads, who: Contender, ends: float = math.inf
) -> Head | Verdict:
    invocation = Invocation(who.request_id, 900, lambda: ends - zone.clock.now)
    return Turn(heads, KEY, who, zone.clock.waiting(), invocation).take()


def lease_of(zone: LandingZone, heads: LoadHeads, head: Head) -> Lease:
    return Lease(heads, KEY, head, zone.clock.time)


def test_a_newer_load_stops_an_older_one_and_begins_when_it_has_stopped(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H3
    old = begin(zone, heads, OLD)
    lease = lease_of(zone, heads, old)

    def old_goes_on() -> None:
        zone.clock.now += RENEW_SECONDS
        with pytest.raises(SupersededError):
            lease.hold(1)
        heads.release(KEY, old, Status.SUPERSEDED, final=True)

    zone.clock.while_waiting = [old_goes_on]
    new = begin(zone, heads, NEW)
    assert (new.sequencer, zone.clock.while_waiting) == (NEW.sequencer, [])


def test_a_newer_load_waits_out_one_that_crashed(zone: LandingZone, heads: LoadHeads) -> None:  # H4
    began = zone.clock.now
    begin(zone, heads, OLD)
    begin(zone, heads, NEW)
    assert LEASE_SECONDS <= zone.clock.now - began < LEASE_SECONDS + 3


def test_an_older_load_that_does_not_stop_sends_the_newer_one_back(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H3
    old = begin(zone, heads, OLD)

    def lives_on() -> None:  # as no load of ours does: it renews without looking
        head = heads.head(KEY)
        assert head is not None
        renewed = replace(head, lease_until=zone.clock.now + LEASE_SECONDS)
        assert heads.put_head(KEY, renewed, head)

    zone.clock.while_waiting = [lives_on] * 200
    with pytest.raises(StillLoadingError):
        begin(zone, heads, NEW)
    assert heads.head(KEY).owner == old.owner  # type: ignore[union-attr] # it is there


def test_a_waiting_load_gives_way_to_a_still_newer_one(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H3
    old = begin(zone, heads, OLD)

    def newest_arrives() -> None:
        zone.clock.while_waiting = [lambda: heads.release(KEY, old, Status.SUPERSEDED, final=True)]
        begin(zone, heads, NEWEST)

    zone.clock.while_waiting = [newest_arrives]
    turn = take_turn(zone, heads, NEW)
    assert turn in {Verdict.OVERTAKEN, Verdict.STALE}
    assert heads.head(KEY).sequencer == NEWEST.sequencer  # type: ignore[union-attr] # it is there


def test_the_same_event_twice_at_once_is_loaded_once(zone: LandingZone, heads: LoadHeads) -> None:
    first = begin(zone, heads, OLD)  # H3
    lease = lease_of(zone, heads, first)

    def first_goes_on() -> None:
        zone.clock.now += RENEW_SECONDS
        lease.hold(1)

    zone.clock.while_waiting = [first_goes_on] * 3
    twin = replace(OLD, request_id="twin")
    assert take_turn(zone, heads, twin) is Verdict.WATCH
    lease.hold(1)  # the first is not disturbed


def test_the_same_request_twice_at_once_waits_until_the_first_has_ended(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H3
    began = zone.clock.now
    first = begin(zone, heads, OLD)
    lease = lease_of(zone, heads, first)

    def first_goes_on() -> None:
        zone.clock.now += RENEW_SECONDS
        lease.hold(1)

    def first_ends() -> None:
        assert heads.release(KEY, first, Status.LOADED, final=True)

    zone.clock.while_waiting = [first_goes_on] * 100 + [first_ends]
    assert take_turn(zone, heads, OLD) is Verdict.REPEAT
    assert zone.clock.now - began > 100 * RENEW_SECONDS


def test_waiting_for_another_load_ends_with_the_invocations_time(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H4
    lease = lease_of(zone, heads, begin(zone, heads, OLD))
    zone.clock.while_waiting = [lambda: lease.hold(LEASE_SECONDS - 1)] * 1000
    ends = zone.clock.now + 300
    with pytest.raises(StillLoadingError):
        take_turn(zone, heads, OLD, ends)
    assert ends - 25 < zone.clock.now < ends - 15


def test_the_twin_takes_over_when_the_first_has_died(zone: LandingZone, heads: LoadHeads) -> None:
    first = begin(zone, heads, OLD)  # H3 H4
    second = begin(zone, heads, replace(OLD, request_id="twin"))
    assert (second.attempts, dict(second.tries)) == (2, {"request-1": 1, "twin": 1})
    zone.clock.now += RENEW_SECONDS
    with pytest.raises(LeaseLostError):
        lease_of(zone, heads, first).hold(1)


def test_two_that_see_a_free_head_at_once_do_not_both_get_it(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H3
    seen = heads.head(KEY)
    mine = Head(OLD.sequencer, "v1", "request-1", zone.clock.now + LEASE_SECONDS)
    assert heads.put_head(KEY, mine, seen)
    assert not heads.put_head(KEY, replace(mine, owner="twin"), seen)
    assert not heads.put_head(KEY, replace(mine, owner="twin"), replace(mine, revision=7))


def test_a_renewed_lease_cannot_be_claimed_on_an_outdated_look(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H3
    old = begin(zone, heads, OLD)
    seen = heads.head(KEY)
    assert heads.renew(KEY, old, zone.clock.now + LEASE_SECONDS)
    assert not heads.put_head(KEY, Head(NEW.sequencer, "v2", "request-2", 0), seen)


def test_no_write_begins_that_could_outlive_the_lease(zone: LandingZone, heads: LoadHeads) -> None:
    old = begin(zone, heads, OLD)  # H3
    lease = lease_of(zone, heads, old)
    zone.clock.pass_lease()
    begin(zone, heads, NEW)
    with pytest.raises(SupersededError):
        lease.hold(12)


def test_a_lease_that_cannot_cover_the_write_is_lost(zone: LandingZone, heads: LoadHeads) -> None:
    lease = lease_of(zone, heads, begin(zone, heads, OLD))
    with pytest.raises(LedgerSlowError):
        lease.hold(LEASE_SECONDS + 1)


def test_a_lease_is_renewed_before_it_ends_and_not_at_every_write(
    zone: LandingZone, heads: LoadHeads
) -> None:
    lease = lease_of(zone, heads, begin(zone, heads, OLD))
    for _ in range(100):
        lease.hold(12)
        zone.clock.now += 1
    head = heads.head(KEY)
    assert head is not None
    assert head.lease_until > zone.clock.now
    assert head.revision <= 1 + 100 / RENEW_SECONDS


def test_an_earlier_try_of_the_same_request_cannot_write_any_more(
    zone: LandingZone, heads: LoadHeads
) -> None:  # H4
    zombie = lease_of(zone, heads, begin(zone, heads, OLD))
    begin(zone, heads, OLD)
    zone.clock.now += RENEW_SECONDS
    with pytest.raises(LeaseLostError):
        zombie.hold(1)
