"""What becomes of an event that a function is to handle by itself.

AWS: all attempts at an event have one request id. An error is retried MaximumRetryAttempts times;
a throttled attempt does not count and is tried again, with growing waits, until the event is too
old. Then the dead letter queue gets the event as it was, with the attributes RequestID, ErrorCode
and ErrorMessage, and the destination OnFailure gets a record of the invocation; both, where both
are set. OnSuccess gets such a record of a success. All is sent as the function's role.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html

MiniStack: draws a new id for each attempt, drops a throttled event, sends the record to the dead
letter queue, leaves that queue out when OnFailure is set, knows no OnSuccess, and asks for no
permission.

The mend: the whole path is replaced. Waits come from LAMBDA_ASYNC_RETRY_BASE_SECONDS: so long
before the first retry, twice that before the second.
"""

import contextvars
import logging
import threading
import time
from dataclasses import dataclass
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.asynchronous_delivery import Outcome, deliver

lambda_svc = upstream.module("services.lambda_svc")
responses = upstream.module("core.responses")

logger = logging.getLogger(__name__)

_MAXIMUM_RETRIES = 2
_MAXIMUM_AGE_SECONDS = 21_600
"""AWS's defaults for both: two retries, six hours."""

_LONGEST_THROTTLE_WAIT = 20
"""Times the base; AWS goes from one second to five minutes, which is too long to wait here."""

_next_request_id: contextvars.ContextVar[list[str]] = contextvars.ContextVar("next_request_id")


@dataclass(frozen=True)
class Event:
    """An event that was accepted.

    Attributes:
        arn: of the function, version or alias that was asked for.
    """

    request_id: str
    payload: Any
    arn: str
    accepted_at: float

    def function(self) -> dict[str, Any] | None:
        """What an attempt runs: the code and the settings of that moment; None if deleted."""
        record, config, name = lambda_svc._get_func_record_for_ref(self.arn)
        if not record:
            return None
        # Reserved concurrency is the function's, whatever version is asked for.
        concurrency = lambda_svc._functions[name].get("concurrency")
        own = dict(config, FunctionArn=self.arn)
        return {**record, "config": own, "concurrency": concurrency}

    def too_old_in(self, seconds: float, settings: dict[str, Any]) -> bool:
        """Whether the event will be past its greatest age after so many seconds."""
        limit = int(settings.get("MaximumEventAgeInSeconds") or _MAXIMUM_AGE_SECONDS)
        return time.time() + seconds - self.accepted_at > limit


def _settings(function: dict[str, Any]) -> dict[str, Any]:
    """The EventInvokeConfig; empty where none was put."""
    found: dict[str, Any] | None = function.get("event_invoke_config")
    return found or (function.get("event_invoke_configs") or {}).get("$LATEST") or {}


def _attempt(event: Event, function: dict[str, Any]) -> dict[str, Any]:
    _next_request_id.set([event.request_id])
    result: dict[str, Any] = lambda_svc._execute_function(function, event.payload)
    return result


def _handle(event: Event) -> None:
    """Try until it is over, and send the outcome where it belongs."""
    failures = throttles = 0
    while (function := event.function()) is not None:
        settings = _settings(function)
        result = _attempt(event, function)
        throttles += bool(result.get("throttle"))
        failures += bool(result.get("error"))
        wait = _wait(result, failures, throttles)
        outcome = _outcome(event, settings, result, failures, wait)
        if outcome:
            deliver(event.request_id, event.payload, function["config"], settings, outcome)
            return
        time.sleep(wait)


def _wait(result: dict[str, Any], failures: int, throttles: int) -> float:
    """Seconds before the next attempt, should there be one."""
    base = float(lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS)
    if result.get("throttle"):
        return base * min(2.0**throttles, _LONGEST_THROTTLE_WAIT)
    return base * failures


def _outcome(
    event: Event, settings: dict[str, Any], result: dict[str, Any], failures: int, wait: float
) -> Outcome | None:
    """How it ended; None while there is another attempt to come."""
    if not result.get("throttle") and not result.get("error"):
        return Outcome("Success", result, failures + 1)
    retries = settings.get("MaximumRetryAttempts")
    if failures > (_MAXIMUM_RETRIES if retries is None else int(retries)):
        return Outcome("RetriesExhausted", result, failures)
    if event.too_old_in(wait, settings):
        return Outcome("EventAgeExceeded", result, failures)
    return None


def accept(function: dict[str, Any], payload: Any) -> None:
    """Take an event and let the caller go on; stands for `invoke_async_with_retry`."""
    config = function.get("config") or function
    event = Event(responses.new_uuid(), payload, config["FunctionArn"], time.time())
    account, region = lambda_svc._account_region_from_function_config(config)

    def work() -> None:
        responses._request_account_id.set(account)
        responses._request_region.set(region)
        try:
            _handle(event)
        except Exception:
            # A thread has nobody to raise to; the log is where a lost event must show.
            logger.exception("the event %s was lost", event.request_id)

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(work,), daemon=True).start()


def _new_id() -> str:
    """The id that an attempt is to have, once; then new ones."""
    waiting = _next_request_id.get([])
    return waiting.pop() if waiting else str(responses.new_uuid())


def apply() -> None:
    """Mend it."""
    upstream.require(lambda_svc.invoke_async_with_retry, "289fe4d3cbd4")
    upstream.require(lambda_svc._route_async_failure, "c023331e333f")
    upstream.require(lambda_svc._execute_function, "3ceb16d6480a")
    lambda_svc.invoke_async_with_retry = accept
    lambda_svc.new_uuid = _new_id  # which `_execute_function` calls first of all
