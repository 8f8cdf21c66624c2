"""Call a handler again and again, in this process, and say what a request costs the processor.

`python -m benchmarks.events_api.called OURS|PEER`: microseconds by kind of request, as JSON.
"""

import importlib
import json
import sys
import time
from types import SimpleNamespace
from typing import Any

from benchmarks.events_api.contenders import IN_THE_TREE
from benchmarks.events_api.kinds import KINDS, Kind, new_id, proxy_event

_WARM, _MEASURED = 30, 300
_MEASURED_OF_20_KB = 60
_CONTEXT = SimpleNamespace(
    function_name="function",
    memory_limit_in_mb=1024,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
    aws_request_id="request",
)


def main() -> None:
    """Measure and print."""
    [contender] = [it for it in IN_THE_TREE if it.name == sys.argv[1]]
    sys.path[:0] = map(str, contender.path)
    handler = importlib.import_module("handler").handler
    print(json.dumps({it.name: _measured(handler, it, contender.is_base64) for it in KINDS}))


def _measured(handler: Any, kind: Kind, is_base64: bool) -> float:
    _calls(handler, kind, is_base64, _WARM)
    count = _MEASURED_OF_20_KB if "20 KB" in kind.name else _MEASURED
    return _calls(handler, kind, is_base64, count)


def _calls(handler: Any, kind: Kind, is_base64: bool, count: int) -> float:
    ids = [new_id() for _ in range(count)]
    if kind.is_stored_before:
        for it in ids:
            _expect(handler(proxy_event(KINDS[0], it, is_base64=is_base64), _CONTEXT))
    events = [proxy_event(kind, it, is_base64=is_base64) for it in ids]
    # System time too: sending is most of what the peer does.
    began = time.process_time()
    answers = [handler(it, _CONTEXT) for it in events]
    spent = time.process_time() - began
    for it in answers:
        _expect(it)
    return spent / count * 1e6


def _expect(answer: Any) -> None:
    if answer["statusCode"] not in (200, 201):
        raise RuntimeError(str(answer))


if __name__ == "__main__":
    main()
