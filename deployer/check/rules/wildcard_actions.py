"""T012: no policy allows all actions of a service, or all there are."""

import re
from collections.abc import Iterator

from deployer.check.policies import allowing
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.check.walk import Step, texts
from deployer.project.places import line_of
from deployer.project.template import Template

# All actions of a service, or of every one.
_ALL = re.compile(r"\*+|[^:]+:\*+")
_HOLDERS = ("AWS::IAM::", "AWS::SSO::PermissionSet", "AWS::Serverless::")
# Of IAM, of permission sets, and of SAM, which takes bare names.
_ATTACHED = ("ManagedPolicyArns", "ManagedPolicies", "Policies")
# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
_TOO_WIDE = frozenset({"AdministratorAccess", "IAMFullAccess", "PowerUserAccess"})


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for statement in allowing(template):
            # That the account's root may do all with a key is how IAM gets a say in it.
            # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
            if statement.kind == "key":
                continue
            for action in statement.texts("Action"):
                if _ALL.fullmatch(action):
                    yield statement.violation("Action", f"allows '{action}'", action)
            if "NotAction" in statement.body:
                yield statement.violation("NotAction", "allows all actions but some")
        yield from _managed(template)


def _managed(template: Template) -> Iterator[Violation]:
    """Policies of AWS's own that are given to someone, and allow all."""
    for logical_id, resource in template.resources.items():
        properties = resource.get("Properties") or {}
        for key in _ATTACHED if str(resource.get("Type")).startswith(_HOLDERS) else ():
            start: Step = ("Resources", logical_id, "Properties", key)
            for place, text in texts(properties.get(key), start):
                name = text.rpartition("policy/")[2]
                if name in _TOO_WIDE and place[-1] != "PolicyName":
                    told = f"'{logical_id}' is given AWS's policy '{name}'"
                    yield Violation(template.path, line_of(template, *place), told, logical_id)


RULE = Rule(
    code="T012",
    title="Policies allow named actions",
    reason="All actions of a service include those that destroy, and those that it gets later.",
    violations=_violations,
    level="warning",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
)
