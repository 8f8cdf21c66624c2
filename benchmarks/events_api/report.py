"""What was measured, in Markdown, and whether the targets are reached."""

from __future__ import annotations

from statistics import median, quantiles
from typing import TYPE_CHECKING

from benchmarks.events_api.contenders import OURS, PEER
from benchmarks.events_api.rounds import Runs, ratios
from benchmarks.events_api.sending import Sent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_RATE = 0.85
"""Our requests a second by the peer's."""
MOST_LATENCY = 1.15
"""Our median latency by the peer's."""

HEADING = """\
# The events API beside a handler that only puts and gets items

Written by `make bench-api`; README.md says what is measured. Rates are medians of rounds, latencies
those of all rounds together. A ratio is ours by the peer's in the same round: the median, and in
brackets the bounds of the middle half."""

Section = tuple[str, "Sequence[str]"]


def through_the_api(runs: Runs) -> Section:
    """The table of rates and latencies, and the targets that were missed."""
    lines = [
        "| request | connections | | requests a second | p50, ms | p90, ms | p99, ms |",
        "|---" * 7 + "|",
    ]
    missed = []
    for case, its in runs.items():
        lines += [
            f"| {case.kind.name} | {case.connections} | {name} | {_figures(its[name])} |"
            for name in (OURS, PEER)
        ]
        rate = ratios({name: [it.rate for it in its[name]] for name in its}, OURS, PEER)
        p50 = ratios({name: [it.percentile(50) for it in its[name]] for name in its}, OURS, PEER)
        found = [
            *([f"rate {median(rate):.2f}"] if median(rate) < LEAST_RATE else []),
            *([f"p50 {median(p50):.2f}"] if median(p50) > MOST_LATENCY else []),
        ]
        verdict = "**missed**" if found else "reached"
        missed += [f"{case.kind.name}, {case.connections} connections: {it}" for it in found]
        lines.append(
            f"| | | ratio | {_spread(rate)} | {_spread(p50)} | {verdict} | |",
        )
    wanted = f"Targets: requests a second ≥ {LEAST_RATE:g}, p50 ≤ {MOST_LATENCY:g} of the peer's."
    return "\n".join([*lines, "", wanted]), missed


def in_process(spent: Mapping[str, Mapping[str, Sequence[float]]]) -> Section:
    """The table of processor time.

    Args:
        spent: microseconds of each run, by kind of request and contender.
    """
    lines = [
        "| request | ours, µs | the peer, µs | ratio | more, µs |",
        "|---" * 5 + "|",
    ]
    for kind, its in spent.items():
        more = median(its[OURS]) - median(its[PEER])
        lines.append(
            f"| {kind} | {median(its[OURS]):,.0f} | {median(its[PEER]):,.0f} "
            f"| {_spread(ratios(its, OURS, PEER))} | {more:+,.0f} |"
        )
    return "\n".join(lines), []


def starts(stages: Mapping[str, Mapping[str, Sequence[float]]]) -> Section:
    """The table of starts.

    Args:
        stages: milliseconds of each start, by contender and stage.
    """
    named = list(dict.fromkeys(it for found in stages.values() for it in found))
    lines = [
        "| | " + " | ".join([*named, "in all"]) + " |",
        "|---" * (len(named) + 2) + "|",
    ]
    for name, found in stages.items():
        whole = [sum(it) for it in zip(*found.values(), strict=True)]
        cells = [f"{median(found[it]):.0f}" if it in found else "" for it in named]
        lines.append(f"| {name} | " + " | ".join([*cells, _figures_of(whole)]) + " |")
    return "\n".join(lines), []


def first_calls(seconds: Mapping[str, Sequence[float]]) -> Section:
    """The table of first calls through the API, in seconds."""
    lines = ["| | ms |", "|---|---|"]
    lines += [
        f"| {name} | {_figures_of([it * 1000 for it in found])} |"
        for name, found in seconds.items()
    ]
    return "\n".join(lines), []


def _figures(sent: Sequence[Sent]) -> str:
    together = Sent(sum(it.seconds for it in sent), tuple(t for it in sent for t in it.latencies))
    latencies = (f"{together.percentile(percent) * 1000:.1f}" for percent in (50, 90, 99))
    return " | ".join([f"{median(it.rate for it in sent):.0f}", *latencies])


def _figures_of(found: Sequence[float]) -> str:
    return f"{median(found):.0f} ({min(found):.0f} to {max(found):.0f})"


def _spread(found: Sequence[float]) -> str:
    lower, middle, upper = quantiles(found, n=4, method="inclusive")
    return f"{middle:.2f} ({lower:.2f} to {upper:.2f})"
