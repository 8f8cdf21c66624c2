"""Store events as a person, a consumer and an allowed role see them."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from tests.stack.platform import Platform

LOCAL = ("--env", "devl", "--local")
PREFIX = "store_events/"

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """A run of the producer.

    Attributes:
        said: its statistics.
        events: what there is since it began, by key.
    """

    said: Mapping[str, Any]
    events: Mapping[str, Mapping[str, Any]]

    def of(self, kind: str) -> list[Mapping[str, Any]]:
        """The events in the folder of a kind."""
        return [it for key, it in self.events.items() if key.startswith(f"{PREFIX}{kind}/dt=")]


def produce(platform: Platform, **wanted: int) -> Run:
    """Invoke the producer through the command line, and look at what there is then."""
    before = stored_keys(platform)
    done = platform.deployer("invoke", "produce-events", "--event-json", json.dumps(wanted), *LOCAL)
    assert done.returncode == 0, done.stdout + done.stderr
    new = sorted(stored_keys(platform) - before)
    return Run(json.loads(done.stdout), {key: json.loads(stored(platform, key)) for key in new})


def stored_keys(platform: Platform) -> set[str]:
    """Every key of the bucket."""
    pages = platform.client("s3").get_paginator("list_objects_v2")
    bucket = platform.outputs["StoreEventsBucket"]
    return {it["Key"] for page in pages.paginate(Bucket=bucket) for it in page.get("Contents", [])}


def stored(platform: Platform, key: str) -> bytes:
    """An object, read directly by the account's root user."""
    bucket = platform.outputs["StoreEventsBucket"]
    body: bytes = platform.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def access_points(platform: Platform) -> list[Mapping[str, Any]]:
    """What S3 says of each access point of the account."""
    account = platform.client("sts").get_caller_identity()["Account"]
    control = platform.client("s3control")

    def at_the_cloud_itself(request: Any, **_: Any) -> None:
        # botocore puts the account before the host, and there is no DNS for that here.
        request.url = request.url.replace(f"//{account}.", "//")

    control.meta.events.register("before-sign.s3-control", at_the_cloud_itself, unique_id="here")
    listed = control.list_access_points(AccountId=account)["AccessPointList"]
    return [control.get_access_point(AccountId=account, Name=it["Name"]) for it in listed]


@contextmanager
def role_client(platform: Platform, name: str, *statements: Statement) -> Iterator[Any]:
    """A client of S3 with a role that is let in by these statements, while it is open."""
    iam, sts = platform.client("iam"), platform.client("sts")
    account = sts.get_caller_identity()["Account"]
    trust = _allow("sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{account}:root"})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=_policy(*statements))
    try:
        taken = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        session = boto3.Session(
            taken["AccessKeyId"],
            taken["SecretAccessKey"],
            taken["SessionToken"],
            region_name=platform.cloud.running.region,
        )
        yield session.client(
            "s3",
            endpoint_url=platform.cloud.running.endpoint_url,
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )
    finally:
        iam.delete_role_policy(RoleName=name, PolicyName="read")
        iam.delete_role(RoleName=name)


def through_access_point(platform: Platform) -> list[Statement]:
    """What a role needs to read events through the access point: nothing of the bucket's own."""
    point = platform.outputs["LambdaConsumerAccessPointArn"]
    events = {"StringLike": {"s3:prefix": f"{PREFIX}*"}}
    return [
        _allow("s3:GetObject", Resource=f"{point}/object/{PREFIX}*"),
        _allow("s3:ListBucket", Resource=point, Condition=events),
        opens_objects(),
    ]


def directly(platform: Platform) -> list[Statement]:
    """What a role needs to read events by the bucket's own name."""
    objects = f"arn:aws:s3:::{platform.outputs['StoreEventsBucket']}/{PREFIX}*"
    return [_allow("s3:GetObject", Resource=objects), opens_objects()]


def everything() -> Statement:
    """What an administrator may."""
    return _allow("*", Resource="*")


def opens_objects() -> Statement:
    """Use of the key, through S3 alone."""
    condition = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    return _allow("kms:Decrypt", Resource="*", Condition=condition)


def _allow(action: str, **rest: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, **rest}


def _policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
