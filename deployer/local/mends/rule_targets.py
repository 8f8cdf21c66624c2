"""A function as the target of an EventBridge rule.

AWS: EventBridge invokes it asynchronously, so that an error is retried and the event then goes to
the function's dead letter queue; and only if the function's own policy lets this rule.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

MiniStack: runs any function once, and drops the event if it fails.

The mend: events take the way of all asynchronous events, if the function's policy allows it.
"""

import json
from contextvars import ContextVar
from typing import Any

from deployer.local.mends import upstream

evaluator = upstream.module("core.iam_evaluator")
eventbridge = upstream.module("services.eventbridge")
lambda_svc = upstream.module("services.lambda_svc")
responses = upstream.module("core.responses")

_rule_arn: ContextVar[str] = ContextVar("rule_arn", default="")
"""The rule whose target is being invoked."""


def _allows(function: dict[str, Any], arn: str) -> bool:
    """Whether a function lets EventBridge invoke it for the rule."""
    context = evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=arn,
        region=responses.get_region(),
        service_context={
            "aws:sourcearn": _rule_arn.get(),
            "aws:sourceaccount": responses.get_account_id(),
        },
    )
    policy = function.get("policy") or {}
    verdict = evaluator.evaluate_resource_policy(policy, context, service="events.amazonaws.com")
    return bool(verdict.decision == "Allow")


def _dispatch(arn: str, payload: str) -> None:
    """Hand the event to the function; stands for `_dispatch_to_lambda`."""
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if function and _allows(function, arn):
        own = lambda_svc._execution_record_for_config(function, config)
        lambda_svc.invoke_async_with_retry(own, json.loads(payload))


def apply() -> None:
    """Mend it."""
    invoke = eventbridge._invoke_target
    upstream.require(invoke, "550e304af080")
    upstream.require(eventbridge._dispatch_to_lambda, "1f95adbaed3a")

    def invoke_for_rule(target: Any, event: Any, rule: dict[str, Any], view: Any = None) -> Any:
        _rule_arn.set(str(rule["Arn"]))
        return invoke(target, event, rule, view)

    eventbridge._invoke_target = invoke_for_rule
    eventbridge._dispatch_to_lambda = _dispatch
