"""The processes that run functions, to be measured or killed."""

import re
import subprocess
from pathlib import Path

from deployer.local.running import RunningCloud


def function_processes(cloud: RunningCloud, function_name: str) -> list[int]:
    """Numbers of the processes that serve a function now, busy or warm.

    Each execution environment is one child of the server, running `_worker.py` in a temporary
    folder that bears the function's name. On Linux its peak memory is `VmHWM` in
    `/proc/PID/status`, in KiB. A configuration change replaces all of them.
    """
    # Eight characters of `tempfile` follow the name; a longer name has a hyphen among them.
    script = re.compile(rf"/ministack-lambda-{re.escape(function_name)}-[a-z0-9_]{{8}}/_worker")
    return [
        pid
        for pid, parent, command in _processes()
        if parent == cloud.pid and script.search(command)
    ]


def _processes() -> list[tuple[int, int, str]]:
    """Number, parent and command line of every process that can be seen."""
    if Path("/proc/self/stat").exists():
        numbers = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
        return [found for number in numbers if (found := _from_proc(number))]
    listing = subprocess.run(
        ["/bin/ps", "-A", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.split(maxsplit=2) for line in listing.stdout.splitlines())
    return [(int(row[0]), int(row[1]), row[2]) for row in rows if len(row) == 3]


def _from_proc(pid: int) -> tuple[int, int, str] | None:
    folder = Path(f"/proc/{pid}")
    try:
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        # The name, in brackets, may hold blanks and brackets itself; the parent follows it.
        after_name = (folder / "stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None  # it ended meanwhile, or is somebody else's
    return pid, int(after_name[1]), command
