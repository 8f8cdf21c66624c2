"""Rounds in which both take turns, on one local cloud."""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.events_api.deployed import Deployed, signed
from benchmarks.events_api.kinds import KINDS, Kind, new_id
from benchmarks.events_api.sending import Sent, send

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONNECTIONS = (1, 8)
# Short rounds, and many of them: what else the machine does then meets both alike.
_REQUESTS = {1: 30, 8: 96}
_REQUESTS_OF_20_KB = {1: 10, 8: 24}


class Case(NamedTuple):
    """What both are measured with."""

    kind: Kind
    connections: int


Runs = dict[Case, dict[str, list[Sent]]]


def rounds(both: Sequence[Deployed], count: int) -> Runs:
    """Measure each case so many times, by contender; what comes before is not counted.

    Another one begins each time, so that no one always runs on the warmer caches.
    """
    cases = [Case(kind, connections) for connections in CONNECTIONS for kind in KINDS]
    for case in cases:
        for it in both:
            _sent(it, case)
    runs: Runs = defaultdict(lambda: defaultdict(list))
    for number in range(count):
        print(f"round {number + 1} of {count}", file=sys.stderr)
        for index, case in enumerate(cases):
            for it in both if (number + index) % 2 else reversed(both):
                runs[case][it.name].append(_sent(it, case))
    return runs


def ratios(runs: Mapping[str, Sequence[float]], ours: str, other: str) -> list[float]:
    """Ours by the other's, round by round: what slows the machine for a while slows both."""
    return [mine / its for mine, its in zip(runs[ours], runs[other], strict=True)]


def _sent(to: Deployed, case: Case) -> Sent:
    kind, connections = case
    counts = _REQUESTS_OF_20_KB if "20 KB" in kind.name else _REQUESTS
    ids = [new_id() for _ in range(counts[connections])]
    if kind.is_stored_before:
        send(to, [signed(to, KINDS[0], it) for it in ids], max(CONNECTIONS))
    # Signed beforehand, so that the caller's own work is none of what is measured.
    return send(to, [signed(to, kind, it) for it in ids], connections)
