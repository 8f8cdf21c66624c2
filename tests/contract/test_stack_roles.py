"""Roles that CloudFormation acts as: who may name them, and for which stacks."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.callers import client_as, user
from tests.contract.functions import allow
from tests.contract.stacks import describe, queue, settled, template

BODY = json.dumps(template({"Queue": queue()}))


def _role(cloud: Cloud, name: str, service: str, **conditions: Any) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        **({"Condition": conditions} if conditions else {}),
    }
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    made = cloud.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    return str(made["Role"]["Arn"])


def _caller(cloud: Cloud, name: str, *statements: Any) -> Any:
    policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return client_as(cloud, "cloudformation", user(cloud, name, policy))


def _stacks(cloud: Cloud, name: str) -> str:
    account, region = "000000000000", cloud.running.region
    return f"arn:aws:cloudformation:{region}:{account}:stack/{name}*/*"


@pytest.mark.mend("stack_roles")
def test_a_role_is_passed_by_who_may_and_the_stack_keeps_it(cloud: Cloud) -> None:
    role = _role(cloud, "contract-cfn", "cloudformation.amazonaws.com")
    other = _role(cloud, "contract-cfn-other", "cloudformation.amazonaws.com")
    passing = allow("iam:PassRole", role) | {
        "Condition": {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}}
    }
    cfn = _caller(cloud, "contract-cfn", allow("cloudformation:*"), passing)

    with pytest.raises(ClientError, match="AccessDenied"):
        cfn.create_stack(StackName="contract-cfn", TemplateBody=BODY, RoleARN=other)
    cfn.create_stack(StackName="contract-cfn", TemplateBody=BODY, RoleARN=role)

    assert settled(cloud, "contract-cfn")["RoleARN"] == role
    cfn.delete_stack(StackName="contract-cfn")


@pytest.mark.mend("stack_roles")
def test_a_policy_may_ask_for_the_role_of_a_change_set(cloud: Cloud) -> None:
    role = _role(cloud, "contract-cfn-set", "cloudformation.amazonaws.com")
    only: Any = {"Effect": "Deny", "Action": "cloudformation:CreateChangeSet", "Resource": "*"}
    only |= {"Condition": {"StringNotEquals": {"cloudformation:RoleArn": role}}}
    acting = allow("cloudformation:*", _stacks(cloud, "contract-cfn-set"))
    cfn = _caller(cloud, "contract-cfn-set", acting, allow("iam:PassRole", role), only)
    asked = {"StackName": "contract-cfn-set", "ChangeSetName": "a", "ChangeSetType": "CREATE"}

    with pytest.raises(ClientError, match="AccessDenied"):
        cfn.create_change_set(**asked, TemplateBody=BODY)
    made = cfn.create_change_set(**asked, TemplateBody=BODY, RoleARN=role)["Id"]
    # Named by its ARN alone, it is still a thing of that stack.
    cfn.describe_change_set(ChangeSetName=made)
    cfn.execute_change_set(ChangeSetName=made)

    assert settled(cloud, "contract-cfn-set")["RoleARN"] == role


@pytest.mark.mend("stack_roles")
def test_a_role_must_trust_cloudformation_for_the_stack(cloud: Cloud) -> None:
    cfn = cloud.client("cloudformation")
    functions = _role(cloud, "contract-cfn-lambda", "lambda.amazonaws.com")
    source = {"aws:SourceArn": _stacks(cloud, "contract-cfn-mine")}
    service = "cloudformation.amazonaws.com"
    mine = _role(cloud, "contract-cfn-mine", service, ArnLikeIfExists=source)

    for role in (functions, mine, f"{mine}-gone"):
        with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
            cfn.create_stack(StackName="contract-cfn-theirs", TemplateBody=BODY, RoleARN=role)
    cfn.create_stack(StackName="contract-cfn-mine", TemplateBody=BODY, RoleARN=mine)

    assert describe(cloud, "contract-cfn-mine")["RoleARN"] == mine
    settled(cloud, "contract-cfn-mine")


@pytest.mark.mend("stack_roles")
def test_a_role_must_trust_cloudformation_whether_or_not_it_names_the_stack(cloud: Cloud) -> None:
    cfn, name = cloud.client("cloudformation"), "contract-cfn-named"
    source = {"aws:SourceArn": _stacks(cloud, name)}
    role = _role(cloud, name, "cloudformation.amazonaws.com", ArnLike=source)

    with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
        cfn.create_stack(StackName=name, TemplateBody=BODY, RoleARN=role)
