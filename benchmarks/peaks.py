"""The most memory that processes have had, as Linux tells it."""

import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_BETWEEN_LOOKS = 0.02


@dataclass(frozen=True)
class Watched:
    """A command that has ended well: its seconds, and the peak of its process in MB."""

    seconds: float
    peak: float
    output: str


def watched(command: Sequence[str], environment: Mapping[str, str]) -> Watched:
    """Run a command, and look at its memory until it ends.

    Raises:
        RuntimeError: it ended with another exit code than 0.
    """
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.monotonic()
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=errors)
        # What wait4 tells counts this process along with it, whose memory it has until it begins.
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, peak_megabytes(process.pid))
            time.sleep(_BETWEEN_LOOKS)
        seconds = time.monotonic() - began
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{output.read()}{errors.read()}")
        return Watched(seconds, peak, output.read())


def peak_megabytes(process: int) -> float:
    """The most memory that a process has ever had; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    told = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(told[0]) / 1024 if told else 0.0
