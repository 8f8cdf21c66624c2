"""How long does the Map workflow take here? `python -m benchmarks.map_workflow`

Deploys a copy of the project to a local cloud of its own, makes records in runs of growing size,
then one more of the largest size, a hundredth of which fails, and the run after it. Counts
the table after each, and ends with exit code 1 if a record is missing or there twice. `--output`
writes the table of figures to a file.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cloud import Cloud
from tests.stack.platform import Platform, running_platform
from tests.stack.workflow import Workflow

PATIENCE = 1800.0


@dataclass(frozen=True)
class Measured:
    """One run: what it was, how it ended, its seconds, and whether the table has it exactly."""

    name: str
    ended: str
    seconds: float
    records: int
    is_exact: bool


def main() -> None:
    """Measure, print, and write."""
    options = _options()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_platform(Path(folder) / "project") as started,
    ):
        patient = Platform(started.root, Cloud(started.cloud.running, PATIENCE))
        done = patient.deploy()
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        measured = list(_runs(Workflow(patient), options.records))
    text = _table(measured)
    print(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    sys.exit(not all(it.is_exact for it in measured))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, nargs="+", default=[10, 1_000, 10_000, 100_000])
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def _runs(workflow: Workflow, sizes: list[int]) -> Iterator[Measured]:
    workflow.run()  # the functions' first start
    start = 0
    for size in sizes:
        yield _measured(workflow, f"{size:,} new records", (start, start + size))
        start += size
    size = sizes[-1]
    count = max(1, size // 100)
    with workflow.failing(f"{start}-{start + count - 1}"):
        name = f"{size:,} new records, of which {count:,} fail"
        yield _measured(workflow, name, (start, start + size), failing=count)
    yield _measured(workflow, f"{count:,} failed records again", (start, start + size), new=False)


def _measured(
    workflow: Workflow, name: str, span: tuple[int, int], *, failing: int = 0, new: bool = True
) -> Measured:
    began = time.monotonic()
    ended = workflow.run(*span) if new else workflow.run()
    seconds = time.monotonic() - began
    found = workflow.sequences(*span)
    is_exact = len(found) == len(set(found)) == span[1] - span[0] - failing
    count = span[1] - span[0] if new else int(ended.output["retried"])
    print(f"{name}: {ended.status}, {seconds:.1f} s", file=sys.stderr)
    return Measured(name, ended.status, seconds, count, is_exact)


def _table(measured: list[Measured]) -> str:
    lines = [
        "# The Map workflow on the local cloud",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores; batches of 100, ten at once.",
        "A function's first start is within the time of a run that needs more of them than before.",
        "On AWS other limits hold: [the Map workflow](../docs/map-workflow.md).",
        "",
        "| run | ended | seconds | records a second | table exact |",
        "|---|---|---|---|---|",
        *(
            f"| {it.name} | {it.ended} | {it.seconds:.1f} | {it.records / it.seconds:,.0f}"
            f" | {'yes' if it.is_exact else 'NO'} |"
            for it in measured
        ),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
