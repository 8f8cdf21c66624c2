"""When a function's answer is there.

AWS: a synchronous call is answered when the handler has returned; its log lines go their own way.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html

MiniStack: waits 50 ms for a first log line before it answers, so a function that says nothing is
slower than one that does; and takes 5 ms of silence for the end of the log.

The mend: the worker marks the end of each invocation's lines, and MiniStack reads up to there.
"""

import queue
import time
from typing import Any

from deployer.local.mends import upstream

_MARK = "\x1eend of the invocation's lines\x1e"
# In seconds, should the mark not come: a process that died wrote none, a handler may close stderr.
_PATIENCE, _PATIENCE_WITH_THE_DEAD = 0.25, 0.05

_CALL = "            result = handler_fn(event, context)\n"
_MARKED_CALL = f"""\
            try:
                result = handler_fn(event, context)
            finally:
                try:
                    sys.stderr.flush()
                    os.write(2, {_MARK + chr(10)!r}.encode())
                except (OSError, ValueError):
                    pass
"""


def _drained(worker: Any) -> str:
    """The lines of the invocation that is over."""
    patience = _PATIENCE_WITH_THE_DEAD if worker._proc is None else _PATIENCE
    deadline = time.monotonic() + patience
    lines = []
    while (left := deadline - time.monotonic()) > 0:
        try:
            line = worker._stderr_queue.get(timeout=left)
        except queue.Empty:
            break
        text, mark, _ = line.partition(_MARK)
        if text or not mark:
            lines.append(text)
        # A mark that a process left before it was killed has lines of the next one after it.
        if mark and worker._stderr_queue.empty():
            break
    return "\n".join(lines)


def apply() -> None:
    """Mend it."""
    runtime = upstream.module("core.lambda_runtime")
    upstream.require(runtime.Worker._drain_stderr_bounded, "3fd7cc742872")
    unmarked = runtime.Worker._drain_stderr_bounded
    runtime._PYTHON_WORKER_SCRIPT = upstream.replaced(
        runtime._PYTHON_WORKER_SCRIPT, _CALL, _MARKED_CALL
    )

    def drain(self: Any, *args: Any, **more: Any) -> str:
        if not str(self.config.get("Runtime", "python")).startswith("python"):
            return str(unmarked(self, *args, **more))
        return _drained(self)

    runtime.Worker._drain_stderr_bounded = drain
