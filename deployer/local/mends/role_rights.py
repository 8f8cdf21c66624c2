"""What a service may do by a role that it has taken: a state machine's, a function's.

Inside the server such a service calls another without a request, and nobody asks for its rights.
"""

import contextvars
import hashlib
from typing import Any

from deployer.local.mends import upstream

evaluator = upstream.module("core.iam_evaluator")
sts = upstream.module("services.sts")


def enforced() -> bool:
    """Whether policies are enforced."""
    return bool(upstream.module("app").AUTH)


def refusal(
    role_arn: str,
    user_arn: str,
    action: str,
    resource_arn: str,
    context: dict[str, Any] | None = None,
) -> str | None:
    """Why a role may not do something; None if it may, or if policies are not enforced.

    Args:
        user_arn: of the function or state machine that has taken the role, whose region counts.
        context: condition keys, and their values.
    """
    if not enforced():
        return None
    own = contextvars.copy_context()
    denied = own.run(_judged, role_arn, user_arn, action, resource_arn, context or {})
    if not denied:
        return None
    name = role_arn.rpartition("/")[2]
    return f"{name} is not authorized to perform: {action} on resource: {resource_arn}"


def _judged(
    role_arn: str, user_arn: str, action: str, resource_arn: str, context: dict[str, Any]
) -> Any:
    # No request is being answered, whatever began all this.
    evaluator._signed_request.set(None)
    evaluator._anonymous.set(False)
    service, region = action.partition(":")[0], user_arn.split(":")[3]
    # By its name, for others mend it, too.
    return evaluator.enforce(_session(role_arn), action, service, region, resource_arn, context)


def _session(role_arn: str) -> str:
    """The access key of a session in the role, the same for each."""
    account, name = role_arn.split(":")[4], role_arn.rpartition("/")[2]
    digest = hashlib.sha256(role_arn.encode()).hexdigest()
    key = f"ASIA{digest[:16].upper()}"
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/service",
        "UserId": f"{name}:service",
        "SecretAccessKey": digest,
        "SessionToken": digest,
    }
    sts.register_session(key, session)
    return key
