"""Who may load, decided from the ledger's head: never two at once, never an older one last. H3."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load_claims import LEASE_SECONDS, Contender, Head, Verdict, claimed, decide

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


def test_attempts_count_the_version_and_tries_count_the_request() -> None:
    first = claimed(None, MINE, NOW)
    assert (first.attempts, first.tries, first.lease_until) == (1, 1, NOW + LEASE_SECONDS)
    second = claimed(first, MINE, NOW)
    assert (second.attempts, second.tries) == (2, 2)
    replayed = claimed(second, replace(MINE, request_id="replay"), NOW)
    assert (replayed.attempts, replayed.tries) == (3, 1)
    newer = claimed(replayed, replace(MINE, sequencer="C", version_id="v3"), NOW)
    assert (newer.attempts, newer.tries, newer.revision) == (1, 1, 4)
