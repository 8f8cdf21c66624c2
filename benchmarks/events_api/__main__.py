"""What does the events API add to a put_item? `python -m benchmarks.events_api`

Calls our API and that of a peer, which puts and gets items and does nothing else, on one local
cloud, in turns; then both handlers against a stub, and starts of both. Prints tables in Markdown,
and ends with exit code 1 if a target is missed. Linux. Takes less than four minutes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.deploy_peers.report import circumstances
from benchmarks.events_api import report as tables
from benchmarks.events_api.contenders import IN_THE_TREE, ROOT, environment
from benchmarks.events_api.deployed import deploy
from benchmarks.events_api.first_calls import first_calls
from benchmarks.events_api.rounds import rounds
from benchmarks.events_api.starts import starts
from benchmarks.events_api.stub import stub
from benchmarks.sections import report
from tests.stack.platform import running_platform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def main() -> None:
    """Measure, print, and judge."""
    options = _options()
    names = ("boto3", "botocore", "aws-lambda-powertools", "ministack")
    versions = [f"{name} {version(name)}" for name in names]
    heading = [tables.HEADING, circumstances(versions, options.rounds)]
    with tempfile.TemporaryDirectory() as folder:
        report(heading, _sections(options, Path(folder)), options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=12, help="of both through the API")
    parser.add_argument("--processes", type=int, default=5, help="of both against the stub")
    parser.add_argument("--starts", type=int, default=15)
    parser.add_argument("--output", type=Path, help="write the tables to this file as well")
    return parser.parse_args()


def _sections(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    with running_platform(folder / "project") as platform:
        both = deploy(platform)
        text, missed = tables.through_the_api(rounds(both, options.rounds))
        yield f"## Through the API, on the local cloud\n\n{text}", missed
        found = first_calls(platform, both, options.starts)
    text, missed = tables.first_calls(found)
    yield f"## The first call after a change of settings\n\n{text}", missed
    with stub() as url:
        text, missed = tables.in_process(_called(url, options.processes))
        yield f"## The handlers' processor time, against a stub\n\n{text}", missed
        text, missed = tables.starts(starts(folder, url, options.starts))
        yield f"## Starts, from the zips\n\n{text}", missed


def _called(url: str, count: int) -> Mapping[str, Mapping[str, Sequence[float]]]:
    spent: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number in range(count):
        print(f"process {number + 1} of {count}", file=sys.stderr)
        for it in IN_THE_TREE if number % 2 else reversed(IN_THE_TREE):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.events_api.called", it.name],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=False,
                env=dict(environment(url)),
            )
            if done.returncode:
                raise RuntimeError(f"{it.name}: {done.stderr[-4000:]}")
            for kind, microseconds in json.loads(done.stdout).items():
                spent[kind][it.name].append(microseconds)
    return spent


if __name__ == "__main__":
    main()
