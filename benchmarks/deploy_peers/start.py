"""How soon the command line answers."""

import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.deploy_peers.contenders import command_of
from benchmarks.deploy_peers.ground import inherited

HELP = "`deployer --help`"
CLICK = "`python -c 'import click'`"

_HEAVY = ("botocore", "yaml")


def starts(times: int) -> dict[str, list[float]]:
    """Seconds that each takes, in turn."""
    calls = {HELP: [command_of(), "--help"], CLICK: [sys.executable, "-c", "import click"]}
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for run in range(times + 1):
        for name, call in calls.items():
            taken = _time(call)
            if run:  # the first run fills the system's caches
                seconds[name].append(taken)
    return seconds


def heavy_imports() -> list[str]:
    """Which heavy libraries `deployer --help` imports."""
    call = [sys.executable, "-X", "importtime", "-m", "deployer", "--help"]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    if "click" not in imported:
        raise RuntimeError("the list of imports cannot be read")
    return [name for name in _HEAVY if name in imported]


def _time(call: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(call, capture_output=True, check=True, env=inherited())
    return time.perf_counter() - began
