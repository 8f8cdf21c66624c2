"""T014: no policy lets everyone in without a condition."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from deployer.check.policies import allowing
from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.project.listed import listed
from deployer.project.places import line_of
from deployer.project.template import Template

if TYPE_CHECKING:
    from deployer.check.walk import Step

# Of keys that say who asks, or for whom, whatever service they belong to. Others, such as
# aws:SecureTransport, only say how.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
_WHO = (
    "accessedviamounttarget",
    "amr",
    "aud",
    "calleraccount",
    "dataaccesspoint",
    "externalid",
    "principal",
    "source",
    "sub",
    "userid",
    "username",
    "vpc",
)
_CALLERS = ("SourceArn", "SourceAccount", "PrincipalOrgID")
"""Properties of AWS::Lambda::Permission that say who may call."""


def _violations(survey: Survey) -> Iterator[Violation]:
    for template in survey.templates:
        for statement in allowing(template):
            if _says_who(statement.body.get("Condition")):
                continue
            if _is_everyone(statement.body.get("Principal")):
                text = "lets everyone in, without a Condition on who that is"
                yield statement.violation("Principal", text)
            if "NotPrincipal" in statement.body:
                yield statement.violation("NotPrincipal", "lets everyone in but some")
        yield from _open_functions(template)


def _open_functions(template: Template) -> Iterator[Violation]:
    """Functions that everyone may call."""
    for logical_id, resource in template.resources.items():
        properties = resource.get("Properties") or {}
        path: Step = ()
        match resource.get("Type"):
            case "AWS::Lambda::Url" if properties.get("AuthType") == "NONE":
                path, text = ("AuthType",), "is a URL that everyone may call"
            case "AWS::Serverless::Function":
                config = properties.get("FunctionUrlConfig")
                if isinstance(config, Mapping) and config.get("AuthType") == "NONE":
                    path = ("FunctionUrlConfig", "AuthType")
                    text = "has a URL that everyone may call"
            case "AWS::Lambda::Permission" if properties.get("Principal") == "*":
                # What belongs to an open URL is told of the URL.
                if properties.get("FunctionUrlAuthType") != "NONE" and not any(
                    name in properties for name in _CALLERS
                ):
                    path, text = ("Principal",), "lets everyone call the function"
        if path:
            line = line_of(template, "Resources", logical_id, "Properties", *path)
            yield Violation(template.path, line, f"'{logical_id}' {text}", logical_id)


def _says_who(conditions: Any) -> bool:
    """Whether one of a statement's conditions limits who it is about."""
    if not isinstance(conditions, Mapping):
        return False
    for operator, tested in conditions.items():
        if str(operator).startswith("Fn::"):
            return True  # not known
        if "Not" in str(operator) or operator == "Null" or not isinstance(tested, Mapping):
            continue
        if any(_name(key).startswith(_WHO) for key in tested):
            return True
    return False


def _name(key: Any) -> str:
    """A condition's key without its service: `aws:PrincipalTag/Team` → `principaltag/team`."""
    return str(key).casefold().rpartition(":")[2]


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
