"""What does a load cost the process that does it? `python -m benchmarks.loading`

Loads a CSV with our loader, with boto3's batch_writer, with awswrangler and with the least code
that can do it, in turn, each in a process of its own, against a stub on loopback that answers at
once.
Then loads files of 10 MB, 100 MB and 1 GB with our loader. Prints tables in Markdown, and ends with
exit code 1 if a target is missed. Linux; nginx is needed (`apt-get install nginx-light`). Takes
about seven minutes.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.deploy_peers.report import circumstances
from benchmarks.loading.files import rows_in, write_rows
from benchmarks.loading.peer import PINNED, installed
from benchmarks.loading.report import HEADING, NAMES, OURS, WRANGLER, Run, memory, paces
from benchmarks.loading.stub import find_nginx, stub
from benchmarks.sections import report

ROOT = Path(__file__).parents[2]
PEER = ROOT / ".deployer/bench/awswrangler"


def main() -> None:
    """Measure, print, and judge."""
    options = _options()
    heading = [HEADING, circumstances(_versions(), options.rounds)]
    with tempfile.TemporaryDirectory() as folder:
        report(heading, _sections(options, Path(folder)), options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=200_000, help="of the file that all load")
    parser.add_argument("--megabytes", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--output", type=Path, help="write the tables to this file as well")
    return parser.parse_args()


def _sections(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Sequence[str]]]:
    files, own = folder / "files", folder / "nginx"
    files.mkdir()
    own.mkdir()
    with stub(files, own) as url:
        if options.rounds:
            path = files / "rows.csv"
            write_rows(path, options.rows)
            text, missed = paces(_rounds(options.rounds, path, url))
            yield f"## {options.rows:,} rows\n\n{text}", missed
        if options.megabytes:
            text, missed = memory({size: _sized(files, size, url) for size in options.megabytes})
            yield f"## Our loader's memory\n\n{text}", missed


def _rounds(rounds: int, path: Path, url: str) -> dict[str, list[Run]]:
    pythons = dict.fromkeys(NAMES, sys.executable)
    peer = installed(PEER)
    if peer is None:
        print("awswrangler cannot be installed here: left out", file=sys.stderr)
        del pythons[WRANGLER]
    else:
        pythons[WRANGLER] = peer
    runs: dict[str, list[Run]] = defaultdict(list)
    for number in range(rounds):
        # Another one begins each time, so that no one always runs on the warmest caches.
        order = list(pythons)[number % len(pythons) :] + list(pythons)[: number % len(pythons)]
        for name in order:
            runs[name].append(_run(name, pythons[name], path, url))
    return {name: runs[name] for name in pythons}


def _sized(files: Path, megabytes: int, url: str) -> Run:
    path = files / f"{megabytes}.csv"
    write_rows(path, rows_in(megabytes))
    try:
        return _run(OURS, sys.executable, path, url)
    finally:
        path.unlink()


def _run(name: str, python: str, path: Path, url: str) -> Run:
    call = [python, "-m", f"benchmarks.loading.contenders.{name}", str(path), url]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-4000:]}")
    run = Run(**json.loads(done.stdout))
    print(f"{name}: {run.pace:,.0f} rows per CPU-second, {run.peak_mb:.1f} MB", file=sys.stderr)
    return run


def _versions() -> Sequence[str]:
    ours = [f"{name} {version(name)}" for name in ("boto3", "botocore", "urllib3")]
    nginx = subprocess.run([find_nginx(), "-v"], capture_output=True, text=True, check=False).stderr
    return [*ours, PINNED.replace("==", " "), f"nginx {nginx.strip().rpartition('/')[2]}"]


if __name__ == "__main__":
    main()
