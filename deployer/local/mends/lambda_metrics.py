"""The metrics of Lambda, one set for each time a function runs.

AWS: every run of a function, a retry of an asynchronous event too, counts in Invocations, Errors,
Duration and ConcurrentExecutions; a throttled request counts in Throttles alone.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html

MiniStack: counts what callers ask for. An asynchronous event is one success when it is accepted,
whatever becomes of it; what S3 and other sources invoke is not counted; ConcurrentExecutions does
not exist.

The mend: the counting moves to where functions are run.
"""

import time
from typing import Any

from deployer.local.mends import upstream

_NAMESPACE = "AWS/Lambda"


def apply() -> None:
    """Mend it."""
    lambda_svc = upstream.module("services.lambda_svc")
    cloudwatch = upstream.module("services.cloudwatch")
    dispatch = lambda_svc._execute_function_dispatch
    upstream.require(lambda_svc._emit_lambda_metrics, "3b6689d77cf6")
    upstream.require(lambda_svc._execute_function, "3ceb16d6480a")
    upstream.require(dispatch, "f62cd259213e")

    def record(name: str, values: dict[str, tuple[float, str]]) -> None:
        for metric, (value, unit) in values.items():
            cloudwatch.record_metric(_NAMESPACE, metric, value, unit, {"FunctionName": name})

    def record_throttle(
        function_name: str, duration_ms: float, error: bool, throttle: bool
    ) -> None:
        # Only the refusal of a run has no duration; all else that the callers of this report is
        # recorded below.
        if throttle and not duration_ms and not error:
            record(function_name, {"Throttles": (1, "Count")})

    def dispatch_and_record(
        func: dict[str, Any], config: dict[str, Any], event: Any, request_id: str, started: float
    ) -> dict[str, Any]:
        at_once = lambda_svc.executions_in_flight()[1].get(lambda_svc._inflight_key(config), 1)
        result: dict[str, Any] = dispatch(func, config, event, request_id, started)
        values = {
            "Invocations": (1, "Count"),
            "Errors": (1 if result.get("error") else 0, "Count"),
            "Throttles": (0, "Count"),
            "Duration": ((time.time() - started) * 1000, "Milliseconds"),
            "ConcurrentExecutions": (at_once, "Count"),
        }
        record(config["FunctionName"], values)
        return result

    lambda_svc._emit_lambda_metrics = record_throttle
    lambda_svc._execute_function_dispatch = dispatch_and_record
