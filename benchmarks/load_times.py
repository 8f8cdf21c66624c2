"""How long does a file take here, by the loader and in bulk? `python -m benchmarks.load_times`

Deploys a copy of the project to a local cloud of its own, once with a threshold that no file
reaches and once with one that every file does, and puts files of growing size. Ends with exit code
1 if the ledger or the table has another count than the file. `--output` writes the table of figures
to a file.
"""

import argparse
import os
import platform as machine
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.loading.files import write_rows
from tests.cloud import Cloud
from tests.stack.platform import Platform, running_platform

PATIENCE = 1800.0
_BY_THE_LOADER = 536_870_912  # the largest threshold that the root template takes, in bytes
_IN_BULK = 1
_RANGE_BYTES = 262_144


@dataclass(frozen=True)
class Measured:
    """One file: its rows and bytes, who loaded it, its seconds, and whether all of it is there."""

    rows: int
    size: int
    way: str
    seconds: float
    is_exact: bool


def main() -> None:
    """Measure, print, and write."""
    options = _options()
    measured = [
        *_loads("loader", _BY_THE_LOADER, options.rows),
        *_loads("bulk load", _IN_BULK, options.rows),
    ]
    text = _table(measured)
    print(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    sys.exit(not all(it.is_exact for it in measured))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def _loads(way: str, threshold: int, sizes: list[int]) -> Iterator[Measured]:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_platform(Path(folder) / "project") as started,
    ):
        patient = Platform(started.root, Cloud(started.cloud.running, PATIENCE))
        done = patient.deploy(
            f"--parameter=BulkLoadThresholdBytes={threshold}",
            f"--parameter=BulkLoadRangeBytes={_RANGE_BYTES}",
            f"--parameter=BulkLoadMaxConcurrency={os.cpu_count()}",
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        path = Path(folder) / "rows.csv"
        write_rows(path, 100)
        patient.put_and_await("first-start.csv", path.read_bytes())
        for rows in sizes:
            write_rows(path, rows)
            yield _load(patient, way, rows, path.read_bytes())


def _load(patient: Platform, way: str, rows: int, body: bytes) -> Measured:
    began = time.monotonic()
    entry = patient.put_and_await(f"{rows}.csv", body)
    seconds = time.monotonic() - began
    # Each file has the keys of the smaller ones, too.
    is_exact = entry["rowsLoaded"] == str(rows) and len(patient.product_ids()) == rows
    print(f"{rows:,} rows, {way}: {entry['status']}, {seconds:.1f} s", file=sys.stderr)
    return Measured(rows, len(body), way, seconds, is_exact)


def _table(measured: list[Measured]) -> str:
    lines = [
        "# Files on the local cloud, by the loader and in bulk",
        "",
        f"Python {machine.python_version()}, {os.cpu_count()} cores; in bulk: ranges of",
        f"{_RANGE_BYTES:,} bytes, {os.cpu_count()} batches at once. Seconds run from the file's",
        "arrival to the end of its load in the ledger. Local cloud and functions share the cores,",
        "and the local cloud's table limits both; on AWS other limits hold:",
        "[what to expect](../docs/scale.md).",
        "",
        "| rows | MB | by | seconds | rows a second | table exact |",
        "|---|---|---|---|---|---|",
        *(
            f"| {it.rows:,} | {it.size / 1e6:.1f} | {it.way} | {it.seconds:.1f}"
            f" | {it.rows / it.seconds:,.0f} | {'yes' if it.is_exact else 'NO'} |"
            for it in measured
        ),
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
