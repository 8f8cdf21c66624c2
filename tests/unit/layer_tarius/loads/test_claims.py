"""Who may load, decided from the ledger's head: never two at once, never an older one last. H3."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.loads.claims import (
    LEASE_SECONDS,
    Contender,
    Head,
    Verdict,
    claimed,
    counted,
    decide,
    tries_of,
)

NOW = 1000.0
LIVE, EXPIRED = NOW + 10, NOW - 10

MINE = Contender(sequencer="B", version_id="v2", request_id="me")


def head(sequencer: str, **rest: object) -> Head:
    base = Head(sequencer, "v", owner="other", lease_until=LIVE)
    return replace(base, **rest)  # type: ignore[arg-type] # any of the head's fields


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (None, Verdict.CLAIM),
        # A newer version was begun: whatever became of it, this one must not come after it.
        (head("C"), Verdict.STALE),
        (head("C", final=True), Verdict.STALE),
        (head("C", lease_until=EXPIRED), Verdict.STALE),
        # The same version.
        (head("B", final=True), Verdict.REPEAT),
        (head("B", final=True, owner="me"), Verdict.REPEAT),
        (head("B"), Verdict.WATCH),
        (head("B", owner="me"), Verdict.TWIN),
        (head("B", lease_until=EXPIRED), Verdict.CLAIM),
        (head("B", owner="me", superseded_by="C"), Verdict.OVERTAKEN),
        # An older version.
        (head("A", final=True), Verdict.CLAIM),
        (head("A", lease_until=EXPIRED), Verdict.CLAIM),
        (head("A"), Verdict.ANNOUNCE),
        (head("A", superseded_by="AA"), Verdict.ANNOUNCE),
        (head("A", superseded_by="B"), Verdict.WAIT),
        (head("A", superseded_by="B", lease_until=EXPIRED), Verdict.CLAIM),
        (head("A", superseded_by="C"), Verdict.OVERTAKEN),
        (head("A", superseded_by="C", final=True), Verdict.OVERTAKEN),
    ],
)
def test_the_decision(seen: Head | None, verdict: Verdict) -> None:  # H3
    assert decide(seen, MINE, NOW) is verdict


_HEADS = st.builds(
    Head,
    sequencer=st.sampled_from("ABC"),
    version_id=st.just("v"),
    owner=st.sampled_from(["me", "other"]),
    lease_until=st.sampled_from([LIVE, EXPIRED]),
    final=st.booleans(),
    superseded_by=st.sampled_from(["", "A", "B", "C"]),
)


@given(_HEADS)
def test_a_claim_never_passes_a_live_load_of_another_nor_a_newer_one(seen: Head) -> None:  # H3
    if decide(seen, MINE, NOW) is Verdict.CLAIM:
        assert seen.sequencer <= MINE.sequencer
        assert seen.superseded_by <= MINE.sequencer
        assert seen.final or seen.lease_until <= NOW


@given(_HEADS)
def test_a_finished_version_is_never_loaded_again(seen: Head) -> None:  # H3
    if seen.final and seen.sequencer == MINE.sequencer:
        assert decide(seen, MINE, NOW) is Verdict.REPEAT


def test_attempts_count_the_version() -> None:
    first = claimed(None, MINE, NOW)
    assert (first.attempts, first.lease_until) == (1, NOW + LEASE_SECONDS)
    replayed = claimed(first, replace(MINE, request_id="replay"), NOW)
    assert (replayed.attempts, replayed.owner) == (2, "replay")
    newer = claimed(replayed, replace(MINE, sequencer="C", version_id="v3"), NOW)
    assert newer.attempts == 1


def test_tries_are_counted_by_request_and_outlast_claims() -> None:  # H3
    seen = head("A")
    for request in ("me", "twin", "me"):
        seen = counted(claimed(seen, replace(MINE, request_id=request), NOW), request)
    assert dict(seen.tries) == {"me": 2, "twin": 1}
    newer = claimed(seen, replace(MINE, sequencer="C"), NOW)
    assert tries_of(newer, "me") == 2
    assert tries_of(newer, "nobody") == 0


def test_a_head_forgets_the_requests_that_have_long_been_gone() -> None:
    seen = counted(head("A"), "me")
    for number in range(100):
        seen = counted(counted(seen, f"other-{number}"), "me")
    assert (tries_of(seen, "me"), len(seen.tries)) == (101, 20)
