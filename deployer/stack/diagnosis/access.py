"""The IAM action that was denied, and who lacks it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

import json
import re
from dataclasses import dataclass

from deployer.messages import Evidence
from deployer.stack.describe import service_role
from deployer.stack.diagnosis.case import Case, Finding

_NAMED = re.compile(
    r"(?:User: )?(?P<who>arn:[^\s]+|[A-Z0-9]{20,}) is not authorized to perform: "
    r"(?P<action>[\w-]+:\w+)(?: on resource: (?P<resource>[^\s]+))?"
    r"(?: (?P<why>(?:because|with an explicit deny)[^(]*?)(?=\s*(?:$|\(|\.\s|\.$|;)))?"
)
# Without the caller: the prefix that CloudFormation puts before an older service's error.
_API = re.compile(r"\bAPI: (?P<action>[\w-]+:\w+) (?P<what>.*(?:Access Denied|not authorized).*)")
# What Lambda says of a function's own role.
_EXECUTION_ROLE = re.compile(
    r"execution role does not have permissions to call (?P<call>\w+) on (?P<service>\w+)"
)
_ENCODED = re.compile(r"Encoded authorization failure message: (?P<text>[\w-]{20,})")
_DENIED = re.compile(r"\baccess ?denied\b|not authorized|UnauthorizedOperation", re.IGNORECASE)


@dataclass(frozen=True)
class _Denial:
    who: str
    action: str
    resource: str = ""
    why: str = ""


def examine_access(case: Case) -> Finding | None:
    """Who was denied what, in the reason or in what a function logged."""
    for text in case.texts:
        denial = _denial(case, text)
        if denial:
            return _finding(denial)
    if case.error_code == "AccessDenied" or _DENIED.search(case.reason):
        who = _actor(case)
        return Finding(
            (Evidence("access was denied", (f"to {who}", "the service named no action")),),
            f"Give {who} the permission that {case.cause.message.resource_type} needs.",
        )
    return None


def _denial(case: Case, text: str) -> _Denial | None:
    if found := _NAMED.search(text):
        why = (found["why"] or "").strip()
        return _Denial(_principal(found["who"]), found["action"], found["resource"] or "", why)
    if found := _EXECUTION_ROLE.search(text):
        action = f"{found['service'].lower()}:{found['call']}"
        return _Denial("the function's execution role", action)
    if found := _API.search(text):
        return _Denial(_actor(case), found["action"])
    if found := _ENCODED.search(text):
        return _decoded(case, found["text"])
    return None


def _finding(denial: _Denial) -> Finding:
    lines = [f"{denial.who} may not {denial.action}"]
    if denial.resource:
        lines.append(f"on {denial.resource}")
    if denial.why:
        lines.append(denial.why)
    on = f" on {denial.resource}" if denial.resource else ""
    todo = f"Allow {denial.action}{on} to {denial.who}"
    if "explicit deny" in denial.why:
        todo = f"Take the deny of {denial.action} from {denial.who}: {denial.why}"
    elif "boundary" in denial.why or "control policy" in denial.why:
        todo += ", in the policy that it is bounded by"
    return Finding((Evidence("permission denied", tuple(lines)),), f"{todo}.")


def _principal(arn: str) -> str:
    """A role's ARN from the session that acted; who acted else."""
    found = re.match(r"arn:([\w-]+):sts::(\d+):assumed-role/([^/]+)/", arn)
    return f"arn:{found[1]}:iam::{found[2]}:role/{found[3]}" if found else arn


def _actor(case: Case) -> str:
    """Whose permissions CloudFormation uses: the service role's, or the caller's."""
    cfn = case.aws.client("cloudformation")
    role = service_role(cfn, case.cause.stack_id)
    return role or _principal(case.aws.identity().arn)


def _decoded(case: Case, encoded: str) -> _Denial:
    """What EC2 and others say only in code, to those who may decode it.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
    """
    sts = case.aws.client("sts")
    answer = sts.decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"]
    context = json.loads(answer)["context"]
    why = "with an explicit deny" if json.loads(answer).get("explicitDeny") else ""
    who = _principal(context.get("principal", {}).get("arn", "")) or _actor(case)
    return _Denial(who, context["action"], context.get("resource", ""), why)
