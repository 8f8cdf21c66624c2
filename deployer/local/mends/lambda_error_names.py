"""The class of an exception as Lambda's error name.

AWS: a function that raises answers with the exception's class as errorType, its message as
errorMessage, the request id, and the stack trace. Step Functions matches Retry and Catch by that
name.
https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html

MiniStack: says Runtime.HandlerError, whatever was raised, and gives no trace.

The mend: the worker's own answer carries class and trace, and they reach the caller. The errors
that are no exception of the handler (a timeout, a worker that died) stay as they are.
"""

import threading
from typing import Any

from deployer.local.mends import upstream

_REPORTED = '"error": str(e), "trace": traceback.format_exc()}'
_WITH_CLASS = (
    '"error": str(e), "type": type(e).__name__, '
    '"stack": traceback.format_tb(e.__traceback__)[1:], "trace": traceback.format_exc()}'
)


def _named(body: dict[str, Any], answer: dict[str, Any], request_id: str) -> dict[str, Any]:
    return body | {
        "errorMessage": answer["error"],
        "errorType": answer["type"],
        "requestId": request_id,
        "stackTrace": answer["stack"],
    }


def apply() -> None:
    """Mend it."""
    runtime = upstream.module("core.lambda_runtime")
    lambda_svc = upstream.module("services.lambda_svc")
    ask_worker, execute = runtime.Worker.invoke, lambda_svc._execute_function_warm
    upstream.require(runtime.Worker.invoke, "96751a754710")
    upstream.require(lambda_svc._execute_function_warm, "62b9218bef5b")
    runtime._PYTHON_WORKER_SCRIPT = upstream.replaced(
        runtime._PYTHON_WORKER_SCRIPT, _REPORTED, _WITH_CLASS
    )
    # One invocation stays on one thread from here to there, so the thread can carry the answer
    # past the function in between that drops all but the message.
    carried = threading.local()

    def ask_and_carry(self: Any, *args: Any, **more: Any) -> dict[str, Any]:
        answer: dict[str, Any] = ask_worker(self, *args, **more)
        carried.answer = answer
        return answer

    def execute_with_name(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
        carried.answer = {}
        result: dict[str, Any] = execute(func, event, request_id)
        if result.get("error") and "type" in carried.answer:
            result["body"] = _named(result["body"], carried.answer, request_id)
        return result

    runtime.Worker.invoke = ask_and_carry
    lambda_svc._execute_function_warm = execute_with_name
