"""Tags of resources, in permissions boundaries.

AWS: a condition on `aws:ResourceTag` means the same in a permissions boundary as in a policy.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html

MiniStack: looks tags up when a policy of the caller asks for them, not when their boundary does.

The mend: they are looked up for both.
"""

from typing import Any

from deployer.local.mends import upstream

_TAGS = "aws:resourcetag/"


def apply() -> None:
    """Mend it."""
    evaluator, tagging = upstream.module("core.iam_evaluator"), upstream.module("services.tagging")
    evaluate = evaluator.evaluate
    upstream.require(evaluate, "2a5dd6932d1a")
    upstream.require(evaluator._names_condition_key, "33ac6377cd20")

    def evaluate_with_tags(context: Any, policies: Any, *limits: Any) -> Any:
        if any(evaluator._names_condition_key(it, _TAGS) for it in limits):
            for name, value in (tagging.resource_tags(context.resource_arn) or {}).items():
                context.service_context.setdefault(f"{_TAGS}{name}".lower(), value)
        return evaluate(context, policies, *limits)

    evaluator.evaluate = evaluate_with_tags
