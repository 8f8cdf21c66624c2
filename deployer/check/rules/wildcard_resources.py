"""T013: no policy allows an action on all resources where it could name one."""

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from deployer.check.policies import Statement, allowing
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey

# What services document for their own roles to be allowed on *, though a resource can be named:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-policies.html
_AS_DOCUMENTED = frozenset(
    {
        "cloudwatch:putmetricdata",
        "ec2:assignprivateipaddresses",
        "ec2:createnetworkinterface",
        "ec2:deletenetworkinterface",
        "ec2:unassignprivateipaddresses",
        "logs:describeloggroups",
        "logs:describeresourcepolicies",
        "s3-object-lambda:writegetobjectresponse",
    }
)


# *, and an ARN that names nothing but a service: arn:aws:s3:::*, arn:aws:sqs:*:*:*.
_ALL = re.compile(r"\*+|arn:[^:]*:[^:]*:\**:\**:[*/:]*\*[*/:]*|arn:[*:]*\*")
_VARIABLE = re.compile(r"\$\{[^{}]*\}")


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for statement in allowing(template):
            if statement.kind != "identity" or _is_limited(statement):
                continue  # in a key's policy, * is the key itself
            key, value, which = _wide(statement)
            wide = [it for it in statement.texts("Action") if key and _takes_resources(it)]
            if wide:
                yield statement.violation(
                    key,
                    f"allows {', '.join(wide[:3])}{' …' if len(wide) > 3 else ''} on "
                    f"{which}, where it can name them",
                    value,
                )


def _wide(statement: Statement) -> tuple[str, str, str]:
    """The element by which a statement is about all resources, its value, and which it says; empty
    texts where it is about some."""
    if "NotResource" in statement.body:
        return "NotResource", "", "all resources but some"
    for value in statement.texts("Resource"):
        if _ALL.fullmatch(_VARIABLE.sub("x", value)):
            return "Resource", value, "all resources"
    return "", "", ""


def _is_limited(statement: Statement) -> bool:
    """Whether a condition says which resources are meant."""
    conditions = statement.body.get("Condition")
    if not isinstance(conditions, Mapping):
        return False
    keys = [key for tested in conditions.values() if isinstance(tested, Mapping) for key in tested]
    return any("resource" in str(key).casefold().partition(":")[2] for key in keys)


def _takes_resources(action: str) -> bool:
    """Whether the service lets policies name the resources of an action, or of any that match."""
    service, _, name = action.casefold().partition(":")
    if action.casefold() in _AS_DOCUMENTED:
        return False
    known: Mapping[str, Any] = _authorization().get(service, {}).get("Actions", {})
    if "*" not in name and "?" not in name:
        return "Resources" in known.get(name, {})
    return any("Resources" in it for key, it in known.items() if fnmatchcase(key, name))


@cache
def _authorization() -> Mapping[str, Any]:
    """The service authorization reference, as cfn-lint brings it along; 20 ms to read.

    By service, and in lower case: `{"s3": {"Actions": {"getobject": {"Resources": [...]}}}}`. Empty
    where a version of cfn-lint keeps it elsewhere, which a test of ours would tell.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        return {}
    path = Path(found.origin).parent / "data/AdditionalSpecs/Policies.json"
    if not path.is_file():
        return {}
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


RULE = Rule(
    code="T013",
    title="Policies allow actions on named resources",
    reason="Whoever gets hold of the role gets at the resources of all others in the account.",
    violations=_violations,
    level="warning",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
)
