"""Callers that are not the account's root user."""

from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config

from tests.cloud import Cloud


def client_as(cloud: Cloud, service: str, credentials: Mapping[str, Any]) -> Any:
    """A client that acts with some credentials.

    Args:
        credentials: as IAM and STS give them: AccessKeyId, SecretAccessKey and SessionToken.
    """
    session = boto3.Session(
        credentials["AccessKeyId"],
        credentials["SecretAccessKey"],
        credentials.get("SessionToken"),
        region_name=cloud.running.region,
    )
    return session.client(
        service,  # type: ignore[call-overload]
        endpoint_url=cloud.running.endpoint_url,
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


def user(cloud: Cloud, name: str, policy: str) -> Mapping[str, Any]:
    """The keys of a user who may do what a policy document says."""
    iam = cloud.client("iam")
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    made: Mapping[str, Any] = iam.create_access_key(UserName=name)["AccessKey"]
    return made
