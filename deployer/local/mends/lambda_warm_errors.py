"""A function's instance after its handler has raised.

AWS: an exception of the handler is an answer like any other. The instance stays, with all that the
function keeps in it, and serves the next call; only one that crashes or runs out of time is reset.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html

MiniStack: ends the process, so that the next call starts another.

The mend: the worker says that all went well and that an exception was raised, so it is kept; and
what it says is made an error afterwards.
"""

from typing import Any

from deployer.local.mends import upstream

_ERROR = '"status": "error", "error": str(e), "t'  # as it is, and with the name of its class
_RAISED = '"status": "ok", "raised": True, "error": str(e), "t'


def apply() -> None:
    """Mend it."""
    runtime = upstream.module("core.lambda_runtime")
    runtime._PYTHON_WORKER_SCRIPT = upstream.replaced(
        runtime._PYTHON_WORKER_SCRIPT, _ERROR, _RAISED
    )
    ask_worker = runtime.Worker.invoke  # others mend it, too

    def ask(self: Any, *args: Any, **more: Any) -> dict[str, Any]:
        answer: dict[str, Any] = ask_worker(self, *args, **more)
        if answer.pop("raised", False):
            answer["status"] = "error"
        return answer

    runtime.Worker.invoke = ask
