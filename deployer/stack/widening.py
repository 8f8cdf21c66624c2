"""What a change of a resource would allow that was not allowed before."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from deployer.stack.policies import wider
from deployer.stack.runners import RUNNERS, exposures, unseen_exposures

_Properties = Mapping[str, Any]

_HOLDERS = ("Roles", "Users", "Groups")

# The property of each type that holds its policy document.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
POLICY_DOCUMENTS = {
    "AWS::ApiGateway::RestApi": "Policy",
    "AWS::Backup::BackupVault": "AccessPolicy",
    "AWS::CodeArtifact::Domain": "PermissionsPolicyDocument",
    "AWS::CodeArtifact::Repository": "PermissionsPolicyDocument",
    "AWS::DynamoDB::Table": "ResourcePolicy",
    "AWS::EC2::VPCEndpoint": "PolicyDocument",
    "AWS::ECR::RegistryPolicy": "PolicyText",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::EFS::FileSystem": "FileSystemPolicy",
    "AWS::Events::EventBus": "Policy",
    "AWS::Events::EventBusPolicy": "Statement",
    "AWS::IAM::GroupPolicy": "PolicyDocument",
    "AWS::IAM::ManagedPolicy": "PolicyDocument",
    "AWS::IAM::Policy": "PolicyDocument",
    "AWS::IAM::RolePolicy": "PolicyDocument",
    "AWS::IAM::UserPolicy": "PolicyDocument",
    "AWS::IoT::Policy": "PolicyDocument",
    "AWS::Kinesis::ResourcePolicy": "ResourcePolicy",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::KMS::ReplicaKey": "KeyPolicy",
    "AWS::Logs::ResourcePolicy": "PolicyDocument",
    "AWS::OpenSearchService::Domain": "AccessPolicies",
    "AWS::S3::AccessPoint": "Policy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::S3ObjectLambda::AccessPointPolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::SNS::TopicInlinePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueueInlinePolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SSO::PermissionSet": "InlinePolicy",
}
_IDENTITIES = ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet")
_PERMISSIONS = ("AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission")

IAM_TYPES = frozenset({*POLICY_DOCUMENTS, *_IDENTITIES, *_PERMISSIONS})
"""Types that grant something, by themselves or by a policy in one of their properties."""


def is_grant(kind: str) -> bool:
    """Whether granting permissions is all that resources of a type are for."""
    granting = kind.startswith("AWS::IAM::") or kind.endswith("Policy") or kind in _PERMISSIONS
    return granting and kind in IAM_TYPES


def widenings(change: Mapping[str, Any]) -> tuple[str, ...]:
    """A phrase for each thing that becomes allowed; none where nothing does.

    Args:
        change: a ResourceChange, with values where CloudFormation has them.
    """
    kind, action = change["ResourceType"], change["Action"]
    if kind not in IAM_TYPES | RUNNERS:
        return ()
    before, after = _properties(change, "Before"), _properties(change, "After")
    if action in ("Add", "Import"):
        return _unseen_addition(kind, action) if after is None else _phrases(kind, {}, after)
    if action == "Remove":
        # With an identity goes all that it was denied; a policy may have denied others something.
        gone = before is None or kind in _IDENTITIES
        return () if gone else _phrases(kind, before or {}, {})
    if before is None or after is None:
        return _unseen_change(change)
    # What was changed by hand is in neither of the two for sure.
    return (*_phrases(kind, before, after), *(_unseen_change(change, drifted=True)))


def _phrases(kind: str, before: _Properties, after: _Properties) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_compared(kind, before, after)))


def _compared(kind: str, before: _Properties, after: _Properties) -> Iterator[str]:
    yield from exposures(kind, before, after)
    if kind in _PERMISSIONS:
        yield from wider([_permission(before)], [_permission(after)])
        return
    key = POLICY_DOCUMENTS.get(kind)
    if key:
        yield from wider(_documents(before, key), _documents(after, key))
        yield from _added(before, after, _HOLDERS, "gives its permissions to")
    if kind in _IDENTITIES:
        yield from _identity(before, after)


def _identity(before: _Properties, after: _Properties) -> Iterator[str]:
    trust = "AssumeRolePolicyDocument"
    for phrase in wider(_documents(before, trust), _documents(after, trust)):
        yield f"its trust policy {phrase}"
    yield from wider(_inline(before), _inline(after))
    yield from _added(before, after, ("ManagedPolicyArns", "ManagedPolicies"), "attaches")
    yield from _added(before, after, ("Groups",), "joins")
    old, new = before.get("PermissionsBoundary"), after.get("PermissionsBoundary")
    if old and after and not new:
        yield f"removes the permissions boundary {_text(old)}"
    elif old and new and old != new:
        yield f"changes the permissions boundary from {_text(old)} to {_text(new)}"


def _inline(properties: _Properties) -> list[Any]:
    policies = properties.get("Policies") or []
    return [it.get("PolicyDocument") for it in policies if isinstance(it, Mapping)]


def _documents(properties: _Properties, key: str) -> list[Any]:
    found = properties.get(key)
    if not found:
        return []
    if isinstance(found, Mapping) and "Statement" not in found:
        found = found.get("PolicyDocument", {"Statement": [found]})  # a table's, an event bus's
    return [found]


def _permission(properties: _Properties) -> Any:
    """A permission as the statement that Lambda makes of it."""
    if not properties:
        return {}
    principal = properties.get("Principal") or properties.get("OrganizationId") or "*"
    limits = {
        key: properties[key]
        for key in ("SourceArn", "SourceAccount", "PrincipalOrgID", "EventSourceToken",
                    "FunctionUrlAuthType", "InvokedViaFunctionUrl")
        if properties.get(key)
    }  # fmt: skip
    statement = {
        "Effect": "Allow",
        "Action": properties.get("Action", "lambda:InvokeFunction"),
        "Resource": properties.get("FunctionName") or properties.get("LayerVersionArn") or "",
        "Principal": principal,
        "Condition": {"Equals": limits},
    }
    return {"Statement": [statement]}


def _added(
    before: _Properties, after: _Properties, keys: tuple[str, ...], verb: str
) -> Iterator[str]:
    for key in keys:
        old = {_text(it) for it in _list(before.get(key))}
        yield from (f"{verb} {it}" for it in map(_text, _list(after.get(key))) if it not in old)


def _properties(change: Mapping[str, Any], when: str) -> _Properties | None:
    """All properties before or after; None where CloudFormation does not tell them."""
    text = change.get(f"{when}Context")
    if not text:
        return None
    try:
        context = json.loads(text)
    except ValueError:
        return None  # shortened
    found = context.get("Properties", {}) if isinstance(context, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _unseen_addition(kind: str, action: str) -> tuple[str, ...]:
    if is_grant(kind):
        return ("is new, and CloudFormation does not show what it allows",)
    return unseen_exposures(kind, action, set())


def _unseen_change(change: Mapping[str, Any], *, drifted: bool = False) -> tuple[str, ...]:
    """A phrase where permissions change that cannot be compared.

    Args:
        drifted: look only at properties that were changed outside of CloudFormation, whose actual
            values a drift-aware change set goes back from.
    """
    kind = change["ResourceType"]
    key = POLICY_DOCUMENTS.get(kind, "")
    targets = [it.get("Target", {}) for it in change.get("Details", [])]
    touched = {it.get("Name", "") for it in targets if it.get("Drift") or not drifted}
    whole = kind.startswith("AWS::IAM::") or kind in _PERMISSIONS
    telling = touched - {"Tags", "Description", "RoleName", "Path", "MaxSessionDuration", ""}
    if (whole and telling) or key in touched:
        return ("changes its permissions, and CloudFormation does not show how",)
    return unseen_exposures(kind, change["Action"], touched)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
