"""What runs with the permissions of a role, and what answers anybody, though it grants nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

# The properties of each type that name what it acts as: another role may be allowed more.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
ROLES = {
    "AWS::CodeBuild::Project": ("ServiceRole",),
    "AWS::ECS::TaskDefinition": ("TaskRoleArn", "ExecutionRoleArn"),
    "AWS::Glue::Job": ("Role",),
    "AWS::Lambda::Function": ("Role",),
    "AWS::Pipes::Pipe": ("RoleArn",),
    "AWS::StepFunctions::StateMachine": ("RoleArn",),
}
_URL = "AWS::Lambda::Url"
RUNNERS = frozenset({*ROLES, _URL})


def exposures(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    """A phrase for each role that is another one, and for an address that anybody may call.

    The role of what is new is told where it is made.
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    """
    for key in ROLES.get(kind, ()):
        old, new = before.get(key), after.get(key)
        if old and new and old != new:
            yield f"acts as another role, {new}"
    if kind == _URL and after.get("AuthType") == "NONE" and before.get("AuthType") != "NONE":
        yield "answers anybody, for its AuthType is NONE"


def unseen_exposures(kind: str, action: str, touched: set[str]) -> tuple[str, ...]:
    """The same, where CloudFormation shows no values."""
    if touched & set(ROLES.get(kind, ())):
        return ("acts as another role, and CloudFormation does not show which",)
    if kind == _URL and (action in ("Add", "Import") or "AuthType" in touched):
        return ("may answer anybody: CloudFormation does not show its AuthType",)
    return ()
