"""Who else may use a code bucket: their stacks cannot be seen, so nothing there is garbage."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.errors import DeployerError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"
"""Writes access logs, and reads nothing.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html"""


def refuse_shared(s3: "S3Client", bucket: str, account: str) -> None:
    """Refuse a bucket that others than its account may read.

    An access point lets in nobody whom the bucket's policy does not let in as well.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html

    Raises:
        DeployerError: its policy or its ACL lets somebody else in.
        ClientError: one of them may not be read.
    """
    acl = s3.get_bucket_acl(Bucket=bucket, ExpectedBucketOwner=account)
    guests = sorted({*guests_of(_policy(s3, bucket), account), *_grantees(acl)})
    if guests:
        raise DeployerError(
            f"the bucket lets in {', '.join(guests)}, and what stacks need there cannot be seen "
            "from here",
            where=bucket,
            todo="Delete by hand what nobody needs, or keep the bucket to one account: its policy "
            "and its ACL.",
        )


def _policy(s3: "S3Client", bucket: str) -> Mapping[str, Any]:
    from botocore.exceptions import ClientError

    try:
        found: Mapping[str, Any] = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if code_of(error) == "NoSuchBucketPolicy":
            return {}
        raise
    return found


def guests_of(policy: Mapping[str, Any], account: str) -> set[str]:
    """Whom a policy allows something, but for the account itself and services of AWS.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    statements = policy.get("Statement", [])
    return {
        guest
        for it in ([statements] if isinstance(statements, dict) else statements)
        if it.get("Effect") != "Deny"
        for guest in _principals(it)
        if guest != account and f"::{account}:" not in guest
    }


def _principals(statement: Mapping[str, Any]) -> Iterator[str]:
    principal = statement.get("Principal", "*")
    if "NotPrincipal" in statement or not isinstance(principal, dict):
        yield "everybody" if principal == "*" else str(principal)
        return
    for kind, named in principal.items():
        for it in [named] if isinstance(named, str) else named:
            if kind != "Service":
                yield it if kind == "AWS" else f"{kind} {it}"


def _grantees(acl: Mapping[str, Any]) -> Iterator[str]:
    owner = acl.get("Owner", {}).get("ID")
    for grant in acl.get("Grants", []):
        grantee = grant.get("Grantee", {})
        name = grantee.get("URI") or grantee.get("ID") or grantee.get("EmailAddress") or "somebody"
        if name not in (owner, _LOG_DELIVERY):
            yield name
