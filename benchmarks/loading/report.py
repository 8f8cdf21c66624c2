"""What a run says, in Markdown, and whether the targets are reached."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

OURS, BATCH_WRITER, WRANGLER, FLOOR = "ours", "batch_writer", "wrangler", "floor"
NAMES = {
    OURS: "our loader",
    BATCH_WRITER: "`csv.DictReader` and boto3's `batch_writer`",
    WRANGLER: "awswrangler's `dynamodb.put_items`",
    FLOOR: "the floor: text, signed, on one connection",
}
TARGETS = {BATCH_WRITER: 3.0, FLOOR: 0.7}
"""The least that our rows per CPU-second may be, as a multiple of another's."""

ALLOWED_GROWTH_MB = 8

HEADING = """\
# The loader beside other ways to load a CSV

Written by `make bench-loading`; README.md says what is measured."""


class Run(NamedTuple):
    """What one process said of itself."""

    rows: int
    cpu: float
    seconds: float
    peak_mb: float

    @property
    def pace(self) -> float:
        """Rows per CPU-second."""
        return self.rows / self.cpu


def paces(runs: Mapping[str, Sequence[Run]]) -> tuple[str, Sequence[str]]:
    """The table of paces, and the targets that were missed."""
    ours = median(run.pace for run in runs[OURS])
    lines = [
        "| | rows per CPU-second | peak memory, MB | ours is by it | target | |",
        "|---" * 6 + "|",
    ]
    missed = []
    for name, its in runs.items():
        found = [run.pace for run in its]
        figures = f"{median(found):,.0f} ({min(found):,.0f} to {max(found):,.0f})"
        peak = max(run.peak_mb for run in its)
        ratio, target = ours / median(found), TARGETS.get(name)
        verdict = "" if target is None else "reached" if ratio >= target else "**missed**"
        if verdict.startswith("**"):
            missed.append(f"{name}: {ratio:.2f}")
        times = "" if name == OURS else f"{ratio:.2f} times"
        wanted = "" if target is None else f"≥ {target:g} times"
        lines.append(f"| {NAMES[name]} | {figures} | {peak:.1f} | {times} | {wanted} | {verdict} |")
    return "\n".join(lines), missed


def memory(runs: Mapping[int, Run]) -> tuple[str, Sequence[str]]:
    """The table of our loader's memory by the file's megabytes, and whether it grew too much."""
    lines = ["| file | rows | peak memory | rows per CPU-second |", "|---" * 4 + "|"]
    for megabytes, run in runs.items():
        lines.append(
            f"| {megabytes:,} MB | {run.rows:,} | {run.peak_mb:.1f} MB | {run.pace:,.0f} |"
        )
    peaks = [run.peak_mb for run in runs.values()]
    growth = peaks[-1] - peaks[0]
    missed = [f"memory grew by {growth:.1f} MB"] if growth > ALLOWED_GROWTH_MB else []
    said = f"Growth from the first to the last: {growth:.1f} MB; allowed: {ALLOWED_GROWTH_MB} MB."
    return "\n".join([*lines, "", said]), missed
