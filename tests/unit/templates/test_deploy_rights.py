"""The deploy role may do what a pipeline calls, and nothing that only operating takes."""

from collections.abc import Iterator

import pytest

from deployer.messages import Identity
from deployer.pipeline.doctor.needs import Need, needs
from deployer.project.project import read_project
from tests.unit.templates.accounts import (
    ACCOUNT_ID,
    REGION,
    Request,
    account,
    allowed,
    surplus,
)
from tests.unit.templates.reading import PROJECT

DEVL = account()
POLICIES = DEVL.policies("DeployRole")
CODE, KEY = DEVL.arn("CodeBucket"), DEVL.arn("MasterKey")
ROLE = DEVL.arn("CloudFormationRole")
STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/tarius-data-root-stack/1"
BOOTSTRAP_STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:stack/tarius-bootstrap-stack/1"
WITH_ROLE = {"cloudformation:RoleArn": ROLE}
# Actions that a service role can be given to, by the service authorization reference.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
TAKE_A_ROLE = {
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:CreateChangeSet",
    "cloudformation:CreateStack",
    "cloudformation:DeleteStack",
    "cloudformation:RollbackStack",
    "cloudformation:UpdateStack",
}

PIPELINE = {
    "to plan and deploy",
    "to protect stacks",
    "to explain failures",
    "to recover and delete",
    "to see who imports what is deleted",
    "to list the code bucket",
    "to upload code",
    "to encrypt code, and to start and follow executions",
    "to look for API Gateway's log role",
    "to read logs",
    "to list buckets that are deleted",
    "to empty buckets that are deleted",
}
"""What plan, deploy, watch, diagnose and delete call."""

IN_PART = {
    # A diagnosis reads encoded messages of denials; the rest is for finding garbage.
    "to look around in the account": {"sts:DecodeAuthorizationMessage"},
    "to invoke functions": {"lambda:GetFunctionConfiguration"},
    # Whether a table is protected, before its stack is deleted.
    "to look at tables": {"dynamodb:DescribeTable"},
}
"""Actions that a pipeline takes of what else the deployer calls."""

OPERATING = {
    "to restore backups into new tables under the key",
    "to call APIs with their keys",
    "to detect drift",
    "to look for garbage",
    "to delete garbage",
    "to look for layers that nobody has",
    "to delete layers",
    "to restore backups",
    "to restore them into new tables",
    "to look at queues",
    "to move dead letters back",
    "to run state machines",
    "to follow executions",
    "to follow Maps",
    "to read as consumers do",
}
"""What people do, with credentials of their own."""

BESIDES = [
    # Templates of the older convention have code under the repository's name.
    *(
        Request(f"s3:{action}", f"{CODE}/acme/shop/cft/a.yaml")
        for action in ("GetObject", "GetObjectVersion", "PutObject", "AbortMultipartUpload")
    ),
    # Forgetting the record of a stack that was deleted.
    Request("s3:DeleteObject", f"{CODE}/tarius/deployments/tarius-data-root-stack.json"),
    Request("iam:PassRole", ROLE, {"iam:PassedToService": "cloudformation.amazonaws.com"}),
    # A change set of the whole tree has those of templates with transforms.
    *(
        Request(
            "cloudformation:CreateChangeSet",
            f"arn:aws:cloudformation:{REGION}:aws:transform/{name}",
        )
        for name in ("Include", "LanguageExtensions")
    ),
    # Change sets bring the stack's tags.
    Request("cloudformation:TagResource", STACK),
    Request("cloudformation:UntagResource", STACK),
    # Of a change set that CloudFormation's own checks refuse.
    Request(
        "cloudformation:DescribeEvents",
        f"arn:aws:cloudformation:{REGION}:{ACCOUNT_ID}:changeSet/deployer-1a2b/1",
    ),
]
"""What no need of the doctor's is about."""


def asked(need: Need) -> Iterator[Request]:
    """The requests of a need, on one resource of those that it stands for."""
    for action in need.actions:
        for pattern in need.resources:
            context = WITH_ROLE if action in TAKE_A_ROLE else {}
            if action.startswith("kms:"):
                context = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
            name = f"tarius-something-devl-{REGION}-{ACCOUNT_ID}"
            yield Request(action, pattern.replace("tarius-*", name), context, need.subject)


def all_needs() -> list[Need]:
    """What the deployer calls for this project."""
    caller = Identity(ACCOUNT_ID, REGION, f"arn:aws:iam::{ACCOUNT_ID}:role/deploy")
    project = read_project(PROJECT, "devl", "", {})
    return list(needs(project, caller, "aws", CODE.rpartition(":")[2], KEY))


NEEDS = all_needs()
TAKEN = [
    it
    for need in NEEDS
    for it in asked(need)
    if need.subject in PIPELINE or it.action in IN_PART.get(need.subject, ())
]


def test_of_each_call_it_is_said_whether_a_pipeline_makes_it() -> None:
    assert {it.subject for it in NEEDS} == PIPELINE | set(IN_PART) | OPERATING


def test_the_deploy_role_may_do_all_that_a_pipeline_calls() -> None:
    assert len(TAKEN) > 50
    assert [it for it in (*TAKEN, *BESIDES) if not allowed(POLICIES, it)] == []


def test_the_deploy_role_may_do_nothing_that_a_pipeline_does_not_call() -> None:
    assert surplus(POLICIES, [*TAKEN, *BESIDES]) == []


def test_operating_takes_other_credentials() -> None:
    taken = {(it.action, it.arn) for it in TAKEN}
    others = [it for need in NEEDS for it in asked(need) if (it.action, it.arn) not in taken]
    assert others
    assert [it for it in others if allowed(POLICIES, it)] == []


@pytest.mark.parametrize("action", sorted(TAKE_A_ROLE))
@pytest.mark.parametrize(
    "context",
    [
        {},
        {"aws:ViaAWSService": "false"},
        {"cloudformation:RoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/admin"},
    ],
    ids=["without a role", "directly", "with another"],
)
def test_stacks_are_not_changed_without_the_service_role(
    action: str, context: dict[str, str]
) -> None:
    assert not allowed(POLICIES, Request(action, STACK, context))


def test_calls_that_cloudformation_forwards_need_not_name_the_role() -> None:
    """Those of nested stacks; the direct call before them had to."""
    forwarded = {"aws:ViaAWSService": "true"}
    nested = STACK.replace("root-stack", "root-stack-EventsStack-1A2B3C")
    for action in TAKE_A_ROLE - {"cloudformation:CreateStack", "cloudformation:UpdateStack"}:
        assert allowed(POLICIES, Request(action, nested, forwarded)), action
        assert not allowed(POLICIES, Request(action, BOOTSTRAP_STACK, forwarded)), action


DENIED = {
    "the bootstrap stack by a change set": Request(
        "cloudformation:CreateChangeSet", BOOTSTRAP_STACK, WITH_ROLE
    ),
    "a change set of it that stands": Request("cloudformation:ExecuteChangeSet", BOOTSTRAP_STACK),
    "the bootstrap stack": Request("cloudformation:DeleteStack", BOOTSTRAP_STACK, WITH_ROLE),
    "its protection": Request("cloudformation:UpdateTerminationProtection", BOOTSTRAP_STACK),
    "its policy": Request("cloudformation:SetStackPolicy", BOOTSTRAP_STACK),
    "another project's stack": Request(
        "cloudformation:CreateChangeSet", STACK.replace("tarius", "other"), WITH_ROLE
    ),
    "another account's stack": Request(
        "cloudformation:CreateChangeSet", STACK.replace(ACCOUNT_ID, "2" * 12), WITH_ROLE
    ),
    "stacks without change sets": Request("cloudformation:CreateStack", STACK, WITH_ROLE),
    "the service role, passed to Lambda": Request(
        "iam:PassRole", ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}
    ),
    "itself, passed to CloudFormation": Request(
        "iam:PassRole",
        DEVL.arn("DeployRole"),
        {"iam:PassedToService": "cloudformation.amazonaws.com"},
    ),
    "the service role, taken": Request("sts:AssumeRole", ROLE),
    "the service role's rights": Request("iam:PutRolePolicy", ROLE),
    "its own rights": Request("iam:AttachRolePolicy", DEVL.arn("DeployRole")),
    "its own trust": Request("iam:UpdateAssumeRolePolicy", DEVL.arn("DeployRole")),
    "the boundary": Request("iam:CreatePolicyVersion", DEVL.arn("PermissionsBoundary")),
    "the key's policy": Request("kms:PutKeyPolicy", KEY),
    "the key by itself": Request("kms:Decrypt", KEY),
    "versions of code": Request("s3:DeleteObjectVersion", f"{CODE}/tarius/lambda/a.zip"),
    "code": Request("s3:DeleteObject", f"{CODE}/tarius/lambda/a.zip"),
    "versions of records": Request("s3:DeleteObjectVersion", f"{CODE}/tarius/deployments/a.json"),
    "the code bucket's policy": Request("s3:PutBucketPolicy", CODE),
    "another project's code": Request("s3:PutObject", f"{CODE}/other/lambda/a.zip"),
    "what is in data buckets": Request(
        "s3:GetObject", f"arn:aws:s3:::tarius-raw-devl-{REGION}-{ACCOUNT_ID}/raw-data/a.csv"
    ),
    "another environment's objects": Request(
        "s3:DeleteObject", f"arn:aws:s3:::tarius-raw-prod-{REGION}-{ACCOUNT_ID}/raw-data/a.csv"
    ),
    "a stranger's objects": Request(
        "s3:DeleteObject",
        f"arn:aws:s3:::tarius-raw-devl-{REGION}-{ACCOUNT_ID}-of-a-stranger/raw-data/a.csv",
        {"aws:ResourceAccount": "2" * 12},
    ),
    "another repository's code": Request("s3:PutObject", f"{CODE}/acme/other/lambda/a.zip"),
    "another project's objects": Request(
        "s3:DeleteObject", f"arn:aws:s3:::other-raw-devl-{REGION}-{ACCOUNT_ID}/a"
    ),
    "a function": Request(
        "lambda:InvokeFunction",
        f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:tarius-process-data-devl-{REGION}",
    ),
    "API keys": Request("apigateway:GET", f"arn:aws:apigateway:{REGION}::/apikeys/1"),
}


@pytest.mark.parametrize("name", DENIED)
def test_the_deploy_role_may_not_touch(name: str) -> None:
    assert not allowed(POLICIES, DENIED[name])
