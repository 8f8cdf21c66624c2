"""What a load costs the process that does it. Standard library only: peers have an own Python."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATH, ENDPOINT = sys.argv[1:3]
TABLE = "products"
REGION = "us-east-1"
KEYS = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
NUMBER_COLUMN = "Price (USD)"


def measured(load: Callable[[], int]) -> None:
    """Load, and print rows, CPU seconds (user and system), seconds, and the peak of memory."""
    began, began_cpu = time.perf_counter(), time.process_time()
    rows = load()
    cpu, seconds = time.process_time() - began_cpu, time.perf_counter() - began
    print(json.dumps({"rows": rows, "cpu": cpu, "seconds": seconds, "peak_mb": _peak_mb()}))


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (peak,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(peak.split()[1]) / 1024
