"""The one place where MiniStack judges what somebody asks, for the mends that judge more."""

from collections.abc import Callable
from typing import Any, NamedTuple

from deployer.local.mends import upstream


class Asked(NamedTuple):
    """What somebody asks to be allowed.

    Attributes:
        context: condition keys of this request, and their values.
    """

    access_key_id: str
    action: str
    service: str
    region: str
    resource_arn: str = "*"
    context: dict[str, Any] | None = None


Enforce = Callable[[Asked], Any]
"""None if it is allowed, else why not."""


def enforce_with(judge: Callable[[Enforce, Asked], Any]) -> None:
    """Judge every request by `judge`, which is given how it was judged before."""
    evaluator = upstream.module("core.iam_evaluator")
    enforce = evaluator.enforce  # several mends come after each other

    def enforce_more(
        access_key_id: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        asked = Asked(access_key_id, action, service, region, resource_arn, service_context)
        return judge(lambda it: enforce(*it), asked)

    evaluator.enforce = enforce_more
