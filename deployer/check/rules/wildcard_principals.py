"""T014: no policy lets everyone in without a condition."""

from collections.abc import Iterator, Mapping
from typing import Any

from deployer.check.policies import allowing
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.check.walk import listed


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for statement in allowing(template):
            if statement.body.get("Condition"):
                continue
            if _is_everyone(statement.body.get("Principal")):
                yield statement.violation("Principal", "lets everyone in, without a Condition")
            if "NotPrincipal" in statement.body:
                yield statement.violation("NotPrincipal", "lets everyone in but some")


def _is_everyone(principal: Any) -> bool:
    if isinstance(principal, Mapping):
        return "*" in listed(principal.get("AWS"))
    return bool(principal == "*")


RULE = Rule(
    code="T014",
    title="Policies name who is let in, or on what condition",
    reason="Everyone is everyone with an AWS account, and for some services everyone at all.",
    violations=_violations,
    level="warning",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
)
