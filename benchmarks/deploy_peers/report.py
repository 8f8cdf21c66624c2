"""The table of a run, and what it says of the targets."""

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.deploy_peers.measure import CHANGED, COLD, FIRST, NOTHING, WARM

TARGETS = {NOTHING: 0.2, CHANGED: 0.3, FIRST: 0.4, COLD: 0.5, WARM: 0.1}
"""The most that the deployer may take, as a part of what the faster of the peers takes."""

START_TARGET = 2.0

HEADING = """\
# Deploying beside the AWS CLI and the SAM CLI

Written by `make bench`; README.md says what is measured. In seconds: the median, and in brackets
the fastest and the slowest run. The ratio is our median by that of the faster of the peers."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        seconds: of each run, by contender.
        target: the largest ratio allowed; None where there is nobody to compare with.
    """

    what: str
    seconds: Mapping[str, Sequence[float]]
    target: float | None

    def ratio(self, ours: str) -> float | None:
        """Our median by that of the fastest other."""
        others = [median(it) for name, it in self.seconds.items() if name != ours]
        return median(self.seconds[ours]) / min(others) if others else None

    def met(self, ours: str) -> bool:
        """Whether the target is reached, if there is one."""
        ratio = self.ratio(ours)
        return self.target is None or ratio is None or ratio <= self.target


def table(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Markdown: medians in seconds, fastest and slowest run in brackets.

    Args:
        names: of the contenders, ours first.
    """
    head = ["", *names, "ratio", "target", ""]
    lines = [head, ["---"] * len(head), *(list(_cells(row, names)) for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _cells(row: Row, names: Sequence[str]) -> Iterator[str]:
    yield row.what
    for name in names:
        yield _figures(row.seconds[name]) if name in row.seconds else "-"
    ratio = row.ratio(names[0])
    yield f"{ratio:.2f}" if ratio is not None else ""
    yield f"≤ {row.target:g}" if row.target is not None else ""
    yield "" if row.target is None else "reached" if row.met(names[0]) else "**missed**"


def _figures(seconds: Sequence[float]) -> str:
    return f"{median(seconds):#.3g} ({min(seconds):#.3g} to {max(seconds):#.3g})"


def circumstances(versions: Sequence[str], runs: int) -> str:
    """When, on what, and with which versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} cores ({_processor()}), "
        f"{memory:.0f} GiB; Python {platform.python_version()}; {', '.join(versions)}; "
        f"{runs} rounds."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:  # not Linux
        return platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
