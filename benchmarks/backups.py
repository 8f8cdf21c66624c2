"""A backup there and back: `python -m benchmarks.backups`

For each size: deploys a copy of the project to a local cloud of its own, puts so many items of
every kind of attribute into the events' table, makes a backup with `deployer backup run`, reads it
with `deployer backup verify`, and restores it into a new table with `deployer backup restore`. That
table is then read with boto3 and compared item for item. Ends with exit code 1 if an item is not
what it was, or if memory grows with the table. `--output` writes the figures to a file. Linux only.
"""

import argparse
import json
import os
import platform as machine
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.backed_items import digest, item
from benchmarks.peaks import peak_megabytes, watched
from deployer.local import function_processes
from tests.cloud import without_aws_settings
from tests.stack.platform import Platform, running_platform

FUNCTION = "tarius-export-events-devl-us-east-1"
RESTORED = "restored-events"
# The function's is bounded by a full page (1 MB, some 40 MB as objects) and a full part of a file
# (8 MB, twice while it goes up). The smaller table fills neither.
ALLOWED_GROWTH_MB = {"the function's": 32, "verifying": 16, "restoring": 16}
_BATCH = 25


@dataclass(frozen=True)
class Measured:
    """One size. Seconds are of the execution, and of the commands; peaks are in MB."""

    items: int
    stored_bytes: int
    export_seconds: float
    export_peak: float
    verify_seconds: float
    verify_peak: float
    restore_seconds: float
    restore_peak: float
    is_exact: bool


def main() -> None:
    """Measure, print, and write."""
    options = _options()
    measured = [_measured(it) for it in options.items]
    text = _table(measured)
    print(text)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    missed = [f"{it.items} items did not come back" for it in measured if not it.is_exact]
    first, last = measured[0], measured[-1]
    for what, growth in (
        ("the function's", last.export_peak - first.export_peak),
        ("verifying", last.verify_peak - first.verify_peak),
        ("restoring", last.restore_peak - first.restore_peak),
    ):
        if growth > ALLOWED_GROWTH_MB[what]:
            missed.append(f"{what} memory grew by {growth:.0f} MB")
    sys.exit(f"missed: {'; '.join(missed)}" if missed else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--items", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--output", type=Path)
    return parser.parse_args()


def _measured(count: int) -> Measured:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_platform(Path(folder) / "project") as started,
    ):
        done = started.deploy()
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        put = _put(started, count)
        run = _deployer(started, "backup", "run", "--output", "json")
        manifest = _manifest(started, run.output)
        processes = function_processes(started.cloud.running, FUNCTION)
        export_peak = max(map(peak_megabytes, processes))
        verify = _deployer(started, "backup", "verify")
        restore = _deployer(started, "backup", "restore", "--to-table", RESTORED, "--yes")
        print(f"{count:,} items: put, exported, verified, restored", file=sys.stderr)
        return Measured(
            items=count,
            stored_bytes=sum(it["bytes"] for it in manifest["files"]),
            export_seconds=_execution_seconds(started, manifest["execution"]),
            export_peak=export_peak,
            verify_seconds=verify.seconds,
            verify_peak=verify.peak,
            restore_seconds=restore.seconds,
            restore_peak=restore.peak,
            is_exact=manifest["items"] == count and put == digest(_scanned(started, RESTORED)),
        )


def _deployer(started: Platform, *words: str) -> Any:
    command = [sys.executable, "-m", "deployer", "--project", str(started.root), *words]
    return watched([*command, "--env", "devl", "--local"], without_aws_settings())


def _manifest(started: Platform, told: str) -> Any:
    """Of the backup that `backup run` told of in JSON lines."""
    [backup] = [it for it in map(json.loads, told.splitlines()) if it["type"] == "backup"]
    bucket, _, folder = backup["address"].removeprefix("s3://").rstrip("/").partition("/")
    found = started.client("s3").get_object(Bucket=bucket, Key=f"{folder}/manifest.json")
    return json.loads(found["Body"].read())


def _execution_seconds(started: Platform, arn: str) -> float:
    """From the execution's start to its end."""
    execution = started.client("stepfunctions").describe_execution(executionArn=arn)
    seconds: float = (execution["stopDate"] - execution["startDate"]).total_seconds()
    return seconds


def _put(started: Platform, count: int) -> str:
    """Put so many items, and return the digest of them all."""
    dynamodb, table = started.client("dynamodb"), started.outputs["EventTable"]
    for first in range(0, count, _BATCH):
        numbers = range(first, min(first + _BATCH, count))
        puts = [{"PutRequest": {"Item": item(it)}} for it in numbers]
        left = dynamodb.batch_write_item(RequestItems={table: puts})["UnprocessedItems"]
        if left:
            raise RuntimeError("the local cloud has not taken every item")
    return digest(map(item, range(count)))


def _scanned(started: Platform, table: str) -> Iterator[dict[str, Any]]:
    pages = started.client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def _table(measured: list[Measured]) -> str:
    size = measured[0].stored_bytes / measured[0].items
    lines = [
        "# Backups on the local cloud",
        "",
        f"Python {machine.python_version()}, {os.cpu_count()} cores. Items of some 300 bytes with",
        f"every kind of attribute, {size:.0f} bytes when compressed; four segments at a time.",
        "An export's seconds are the execution's, the others the command's, with its start. A",
        "restore reads the backup, writes it to a new table, and compares the two. Peaks are of",
        "the function's largest process, and of the command's. The function's is bounded by a page",
        "of a segment, 1 MB or some 40 MB as objects, and a part of a file, 8 MB, twice while it",
        "goes up; 10,000 items fill neither.",
        "",
        "| items | | seconds | items a second | peak memory | table exact |",
        "|---|---|---|---|---|---|",
        *(row for it in measured for row in _rows(it)),
        "",
    ]
    return "\n".join(lines)


def _rows(it: Measured) -> Iterator[str]:
    exact = "yes" if it.is_exact else "NO"
    for what, seconds, peak, proof in (
        ("export", it.export_seconds, it.export_peak, ""),
        ("verify", it.verify_seconds, it.verify_peak, ""),
        ("restore", it.restore_seconds, it.restore_peak, exact),
    ):
        pace = it.items / seconds
        yield f"| {it.items:,} | {what} | {seconds:.1f} | {pace:,.0f} | {peak:.0f} MB | {proof} |"


if __name__ == "__main__":
    main()
