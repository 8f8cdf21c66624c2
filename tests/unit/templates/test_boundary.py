"""No role of the project gets beyond the permissions boundary, and the boundary is no wider."""

import re
from collections.abc import Iterator

import pytest

from tests.unit.templates.accounts import (
    ACCOUNT_ID,
    REGION,
    Request,
    account,
    allowed,
    deployed,
    surplus,
)
from tests.unit.templates.reading import listed

DEVL = account()
# What stands for any number of characters in a role's policy, in a request.
SOMETHING = "something"
# Of the stack, which CloudFormation gives to its resources.
TAGS = {"aws:ResourceTag/ProjectName": "tarius"}
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT_ID}:secret:HashKey-a1B2c3D4e5F6-g7H8i9"


def role_requests() -> Iterator[Request]:
    """What the roles of the templates are allowed, each ARN as one that it stands for."""
    for found in deployed(DEVL):
        if found.type == "AWS::IAM::Role":
            policies = found.properties.get("Policies", [])
        elif found.type == "AWS::IAM::Policy":
            policies = [found.properties]
        else:
            continue
        for statement in (it for p in policies for it in p["PolicyDocument"]["Statement"]):
            for action in listed(statement["Action"]):
                for arn in listed(statement["Resource"]):
                    asked = arn if arn == "*" else arn.replace("*", SOMETHING)
                    tags = TAGS if action.startswith("secretsmanager:") else {}
                    yield Request(action, asked, tags, found.place)


REQUESTS = list(role_requests())


def test_the_boundary_lets_every_role_do_its_work() -> None:
    assert len({it.place for it in REQUESTS}) > 15
    assert [it for it in REQUESTS if not allowed(DEVL.boundary, it)] == []


def test_the_boundary_lets_nobody_do_what_no_role_does() -> None:
    assert surplus(DEVL.boundary, REQUESTS) == []
    for statement in DEVL.boundary[0]["Statement"]:
        assert not [it for it in listed(statement["Action"]) if "*" in it], statement["Sid"]


DENIED = {
    "any role": Request("iam:PassRole", f"arn:aws:iam::{ACCOUNT_ID}:role/tarius-x-devl-{REGION}"),
    "new roles": Request(
        "iam:CreateRole", f"arn:aws:iam::{ACCOUNT_ID}:role/tarius-x-devl-{REGION}"
    ),
    "other roles": Request("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT_ID}:role/admin"),
    "stacks": Request(
        "cloudformation:CreateStack",
        f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/tarius-x/*",
    ),
    "code": Request("s3:PutObject", f"{DEVL.arn('CodeBucket')}/tarius/lambda/process-data.zip"),
    "what code is there": Request("s3:ListBucket", DEVL.arn("CodeBucket")),
    "another project's objects": Request(
        "s3:GetObject", f"arn:aws:s3:::other-raw-devl-{REGION}-{ACCOUNT_ID}/a"
    ),
    "another environment's objects": Request(
        "s3:GetObject", f"arn:aws:s3:::tarius-raw-prod-{REGION}-{ACCOUNT_ID}/a"
    ),
    "a stranger's objects": Request(
        "s3:PutObject",
        f"arn:aws:s3:::tarius-x-devl-{REGION}-{ACCOUNT_ID}-of-a-stranger/a",
        {"aws:ResourceAccount": "2" * 12},
    ),
    "another account's table": Request(
        "dynamodb:GetItem",
        f"arn:aws:dynamodb:{REGION}:{'2' * 12}:table/tarius-events-devl-{REGION}",
    ),
    "bucket policies": Request(
        "s3:PutBucketPolicy", f"arn:aws:s3:::tarius-raw-devl-{REGION}-{ACCOUNT_ID}"
    ),
    "another key": Request("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/other"),
    "another secret": Request(
        "secretsmanager:GetSecretValue",
        SECRET.replace("HashKey", "other"),
        TAGS,
    ),
    "another project's secret": Request(
        "secretsmanager:GetSecretValue", SECRET, {"aws:ResourceTag/ProjectName": "other"}
    ),
    "a secret that nobody tagged": Request("secretsmanager:GetSecretValue", SECRET),
}


@pytest.mark.parametrize("name", DENIED)
def test_no_role_whatever_its_policies_may_touch(name: str) -> None:
    assert not allowed(DEVL.boundary, DENIED[name])


def test_every_role_of_the_project_has_the_boundary() -> None:
    roles = [it for it in deployed(DEVL) if it.type == "AWS::IAM::Role"]
    boundary = DEVL.arn("PermissionsBoundary")
    assert {it.properties.get("PermissionsBoundary") for it in roles} == {boundary}


def test_managed_policies_fit_where_names_are_longest() -> None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
    made = account("test", ProjectName="p" * 8).made.values()
    policies = [it for it in made if it.type == "AWS::IAM::ManagedPolicy"]
    for found in policies:
        text = str(found.properties["PolicyDocument"]).replace(REGION, "ap-southeast-1")
        characters = len(re.sub(r"\s", "", text.replace("arn:aws:", "arn:aws-us-gov:")))
        assert characters <= 6144, (found.place, characters)
    attached = [name for it in policies for name in it.properties.get("Roles", [])]
    assert max(map(attached.count, attached)) <= 10
