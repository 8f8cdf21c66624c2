"""What does redaction cost? `python -m benchmarks.redaction`

Redacts JSON lines by each of the shipped policies and by some of nested paths, beside `json.loads`
and `json.dumps` of each line alone, lines of a few bytes, and a stream of 500 MB in a process of
its own. Ends with exit code 1 if a target is missed. `--output` writes the tables to a file. Linux
only.
"""

import argparse
import json
import os
import platform as machine
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "lambda-layer-redaction/python"))

from benchmarks.sections import report  # noqa: E402 - path first
from redaction import Policy, load_policies, redact  # noqa: E402
from redaction.paths import parse_path  # noqa: E402
from redaction.policies import Denial  # noqa: E402

MOST_RATIO = 1.25
ALLOWED_GROWTH_MB = 8
_KEY = bytes(range(32))
_CHUNK = 256 * 1024
_SMALL = (b'{"price":1}\n', b'{"a":1}\n', b"{}\n")
_DOCUMENTS = {"events": "events in an array", "worst": "empty objects in an array"}


def main() -> None:
    """Measure, print, and write."""
    options = _options()
    if options.stream:
        return _stream(*options.stream)
    on = f"{os.cpu_count()} cores; Python {machine.python_version()}; {options.rounds} rounds."
    heading = [
        "# What redaction costs",
        "Written by `python -m benchmarks.redaction`; README.md says what is measured.",
        f"{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}; {on}",
    ]
    sections = (it(options) for it in (_paces, _small_records, _memory))
    return report(heading, sections, options.output)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[10, 500])
    parser.add_argument("--output", type=Path)
    parser.add_argument("--stream", nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def _event(its: random.Random) -> dict[str, Any]:
    return {
        "request_id": f"{its.getrandbits(128):032x}",
        "cust_id": its.randint(100, 999),
        "category": its.choice(["sporting goods", "toys", "garden", "books"]),
        "store_id": its.randint(1, 10),
        "evnt_time": f"2026-11-21T{its.randint(0, 23):02}:44:38",
        "evnt_type": its.choice(["sales_event", "inventory_event"]),
        "price": round(its.uniform(0, 100), 2),
        "discount": round(its.uniform(0, 20), 2),
        "sku": its.randint(18981, 189281),
        "item_variant": its.choice(["black", "red"]),
        "qty": its.randint(1, 38),
        "gift_wrap": its.random() < 0.5,
        "priority_shipping": its.random() < 0.5,
        "contact_me": its.random() < 0.5,
        "is_return": its.random() < 0.5,
    }


def _order(its: random.Random) -> dict[str, Any]:
    names = ("sku", "price", "discount", "qty", "item_variant")
    items = [{name: _event(its)[name] for name in names} for _ in range(its.randint(1, 6))]
    return {"order": its.getrandbits(40), "store": {"id": 7, "town": "Z\u00fcrich"}, "items": items}


def _lines(make: Callable[[random.Random], dict[str, Any]]) -> list[bytes]:
    its = random.Random(6)
    made = (make(its) for _ in range(20_000))
    return [json.dumps(it, separators=(",", ":"), ensure_ascii=False).encode() for it in made]


def _paces(options: argparse.Namespace) -> tuple[str, list[str]]:
    """Each policy beside parsing and writing alone; they take turns."""
    table = ["| objects | policy | MB/s | parsing and writing alone, MB/s | time by it | |"]
    table.append("|---" * 6 + "|")
    missed = []
    nested = {"items[*].price": _denying("items[*].price", "items[*].discount")}
    nested["**.price"] = _denying("**.price", "**.discount")
    shipped = {it.consumer: it for it in load_policies().policies}
    for kind, make, policies in (("events", _event, shipped), ("orders", _order, nested)):
        lines = _lines(make)
        data = b"".join(it + b"\n" for it in lines)
        for name, policy in policies.items():
            pairs = [(_redaction(data, policy), _alone(lines)) for _ in range(options.rounds)]
            ours, theirs = (median(it) for it in zip(*pairs, strict=True))
            ratio = median(one / other for one, other in pairs)
            verdict = "reached" if ratio <= MOST_RATIO else "**missed**"
            if ratio > MOST_RATIO:
                missed.append(f"{kind}, {name}: {ratio:.2f}")
            size = len(data) / 1e6
            table.append(
                f"| {kind}, {len(data) // len(lines)} bytes | `{name}` | {size / ours:.1f} "
                f"| {size / theirs:.1f} | {ratio:.2f} | {verdict} |"
            )
    heading = f"## Pace\n\nCPU time, medians. Target: at most {MOST_RATIO} times.\n\n"
    return heading + "\n".join(table), missed


def _small_records(options: argparse.Namespace) -> tuple[str, list[str]]:
    """Lines of which each costs more than its bytes do, by the slowest of the shipped policies."""
    table = ["| records | bytes | MB/s | records in a second |", "|---" * 4 + "|"]
    for line in _SMALL:
        data = line * 200_000
        times = (
            median(_redaction(data, it) for _ in range(options.rounds))
            for it in load_policies().policies
        )
        seconds = max(times)
        table.append(
            f"| `{line.decode().strip()}` | {len(line)} | {len(data) / 1e6 / seconds:.1f} "
            f"| {200_000 / seconds:,.0f} |"
        )
    heading = "## Small records\n\nCPU time, medians, the slowest shipped policy. No target.\n\n"
    return heading + "\n".join(table), []


def _denying(*paths: str) -> Policy:
    return Policy("reader", deny=tuple(Denial(parse_path(it)) for it in paths))


def _redaction(data: bytes, policy: Policy) -> float:
    began = time.process_time()
    for _ in redact(_cut(data), policy, _KEY):
        pass
    return time.process_time() - began


def _cut(data: bytes | memoryview) -> Iterator[bytes]:
    return (bytes(data[at : at + _CHUNK]) for at in range(0, len(data), _CHUNK))


def _alone(lines: list[bytes]) -> float:
    """What any redactor in Python has to do, and no line cut or joined."""
    loads, dumps = json.loads, json.dumps
    began = time.process_time()
    for line in lines:
        dumps(loads(line))
    return time.process_time() - began


def _memory(options: argparse.Namespace) -> tuple[str, list[str]]:
    """The peaks of processes, each of which redacts one stream."""
    table = ["| object | peak memory, MB | of which before it began |", "|---" * 3 + "|"]
    peaks = []
    for megabytes in options.megabytes:
        before, peak = _peaks("lines", megabytes)
        peaks.append(peak)
        table.append(f"| JSON lines, {megabytes:,} MB | {peak:.1f} | {before:.1f} |")
    for kind, words in _DOCUMENTS.items():
        before, peak = _peaks(kind, 8)
        table.append(f"| one document, 8 MB of {words} | {peak:.1f} | {before:.1f} |")
    growth = peaks[-1] - peaks[0]
    missed = [f"memory grew by {growth:.1f} MB"] if growth > ALLOWED_GROWTH_MB else []
    said = f"Growth with the lines: {growth:.1f} MB; allowed: {ALLOWED_GROWTH_MB} MB."
    return "## Memory\n\n" + "\n".join([*table, "", said]), missed


def _peaks(kind: str, megabytes: int) -> tuple[float, float]:
    command = [sys.executable, "-m", "benchmarks.redaction", "--stream", kind, str(megabytes)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    before, peak = map(float, done.stdout.split())
    return before, peak


def _stream(kind: str, megabytes: str) -> None:
    """Redact so much, and print the most memory that the process had had before and has now."""
    event = json.dumps(_event(random.Random(6))).encode()
    size = int(megabytes) * 1_000_000
    chunk = (event + b"\n") * (_CHUNK // len(event))
    chunks = iter([chunk] * (size // len(chunk)))
    if kind != "lines":
        element = event if kind == "events" else b"{}"
        elements = (element + b",") * (size // (len(element) + 1))
        chunks = chain([b"["], _cut(memoryview(elements)[:-1]), [b"]"])
    before = _peak_megabytes()
    for _ in redact(chunks, load_policies().of("inventory")):
        pass
    print(before, _peak_megabytes())


def _peak_megabytes() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [peak] = [it.split()[1] for it in status.splitlines() if it.startswith("VmHWM:")]
    return int(peak) / 1024


if __name__ == "__main__":
    main()
