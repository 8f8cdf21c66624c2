"""What the caller may do, as IAM's policy simulator tells it; nothing is called in earnest.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from deployer.aws.errors import is_denied
from deployer.aws.session import Aws
from deployer.messages import Examined
from deployer.pipeline.doctor.examination import FAILED, OK, SKIPPED, WARNING, refused
from deployer.pipeline.doctor.needs import Need

_SUBJECT = "permissions"
_ASSUMED = re.compile(
    r"arn:(?P<partition>[^:]+):sts::(?P<account>\d+):assumed-role/(?P<role>[^/]+)/.+"
)


def look_at_permissions(aws: Aws, caller: str, wanted: Iterable[Need]) -> Iterator[Examined]:
    """A verdict on each need; skipped where the caller may not ask.

    Args:
        caller: ARN, as GetCallerIdentity tells it.
    """
    from botocore.exceptions import ClientError

    if caller.endswith(":root"):
        yield Examined(_SUBJECT, SKIPPED, "the account's root user may do everything")
        return
    source = policy_source(aws, caller)
    if source is None:
        yield Examined(_SUBJECT, SKIPPED, f"{caller} is no user or role that could be simulated")
        return
    for need in wanted:
        try:
            yield _judged(need, _simulate(aws, source, need))
        except ClientError as error:
            if not is_denied(error):
                yield refused(_SUBJECT, error)
            else:
                todo = f"Allow iam:SimulatePrincipalPolicy on {source} to have them looked at."
                yield Examined(_SUBJECT, SKIPPED, "the caller may not simulate its policies", todo)
            return


def policy_source(aws: Aws, caller: str) -> str | None:
    """The user or role whose policies count for a caller; None for other kinds of callers.

    An assumed role's ARN leaves out the role's path, so the role is looked up.
    """
    from botocore.exceptions import ClientError

    match = _ASSUMED.fullmatch(caller)
    if match is None:
        return caller if ":user/" in caller or ":role/" in caller else None
    try:
        return str(aws.client("iam").get_role(RoleName=match["role"])["Role"]["Arn"])
    except ClientError:  # not to be seen; most roles have no path
        return f"arn:{match['partition']}:iam::{match['account']}:role/{match['role']}"


def _simulate(aws: Aws, source: str, need: Need) -> list[Any]:
    pages = aws.client("iam").get_paginator("simulate_principal_policy")
    found = pages.paginate(
        PolicySourceArn=source,
        ActionNames=list(need.actions),
        ResourceArns=list(need.resources),
        ContextEntries=[
            {"ContextKeyName": name, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for name, value in need.context.items()
        ],
    )
    return [it for page in found for it in page["EvaluationResults"]]


def _judged(need: Need, results: Iterable[Any]) -> Examined:
    subject = f"{_SUBJECT} {need.subject}"
    denied = [it for it in results if it["EvalDecision"] != "allowed"]
    if not denied:
        return Examined(subject, OK, f"{len(need.actions)} actions allowed")
    names = ", ".join(dict.fromkeys(it["EvalActionName"] for it in denied))
    where = ", ".join(dict.fromkeys(it.get("EvalResourceName", "") for it in denied))
    todo = f"Allow {names} on {where if where.strip(', ') else ', '.join(need.resources)}."
    unknown = sorted({key for it in denied for key in it.get("MissingContextValues", [])})
    if unknown:
        text = f"{names} may be denied: it depends on {', '.join(unknown)}"
        return Examined(subject, WARNING, text, todo)
    # The simulator is not told of the resource's own policy.
    if need.has_policy and all(it["EvalDecision"] == "implicitDeny" for it in denied):
        text = f"the caller's own policies don't allow {names}; the resource's, unseen here, may"
        return Examined(subject, WARNING, text, todo)
    return Examined(subject, FAILED if need.required else WARNING, f"{names} denied", todo)
