"""Secrets that templates make."""

import json
import re

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.callers import client_as, user
from tests.contract.functions import allow
from tests.contract.stacks import create, outputs, template, update


@pytest.mark.mend("secret_names")
def test_a_secret_without_a_name_is_named_after_its_logical_id(cloud: Cloud) -> None:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "x"}}
    told = {"Arn": {"Value": {"Ref": "KeyOfMine"}}}

    made = create(cloud, "contract-secret", template({"KeyOfMine": secret}, Outputs=told))

    name = cloud.client("secretsmanager").describe_secret(SecretId=outputs(made)["Arn"])["Name"]
    assert re.fullmatch(r"KeyOfMine-[A-Za-z0-9]{12}", name)


@pytest.mark.mend("secret_names")
def test_a_secret_without_a_name_stays_when_it_is_changed(cloud: Cloud) -> None:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "x"}}
    told = {"Arn": {"Value": {"Ref": "KeyOfMine"}}}
    made = create(cloud, "contract-kept-secret", template({"KeyOfMine": secret}, Outputs=told))
    secret["Properties"] = {"SecretString": "x", "Description": "changed"}

    changed = update(cloud, "contract-kept-secret", template({"KeyOfMine": secret}, Outputs=told))

    assert outputs(changed) == outputs(made)
    found = cloud.client("secretsmanager").describe_secret(SecretId=outputs(made)["Arn"])
    assert found["Description"] == "changed"


def test_a_policy_tells_secrets_apart_by_the_tags_of_their_stacks(cloud: Cloud) -> None:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "x"}}
    body = template({"KeyOfMine": secret}, Outputs={"Arn": {"Value": {"Ref": "KeyOfMine"}}})
    arns = [
        outputs(create(cloud, f"contract-tags-{it}", body, Tags=[{"Key": "Team", "Value": it}]))[
            "Arn"
        ]
        for it in ("mine", "others")
    ]
    reading = allow("secretsmanager:GetSecretValue")
    tagged = reading | {"Condition": {"StringEquals": {"aws:ResourceTag/Team": "mine"}}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [tagged]})
    secrets = client_as(cloud, "secretsmanager", user(cloud, "contract-tags", policy))

    assert secrets.get_secret_value(SecretId=arns[0])["SecretString"] == "x"
    with pytest.raises(ClientError, match="AccessDenied"):
        secrets.get_secret_value(SecretId=arns[1])


@pytest.mark.mend("boundary_tags")
def test_a_boundary_tells_secrets_apart_by_their_tags(cloud: Cloud) -> None:
    secrets = cloud.client("secretsmanager")
    arns = [
        secrets.create_secret(
            Name=f"contract-bounds-{it}", SecretString="x", Tags=[{"Key": "Team", "Value": it}]
        )["ARN"]
        for it in ("mine", "others")
    ]
    reading = allow("secretsmanager:GetSecretValue")
    tagged = reading | {"Condition": {"StringEquals": {"aws:ResourceTag/Team": "mine"}}}
    wide, narrow = (
        json.dumps({"Version": "2012-10-17", "Statement": [it]}) for it in (reading, tagged)
    )
    credentials = user(cloud, "contract-bounds", wide)
    iam = cloud.client("iam")
    boundary = iam.create_policy(PolicyName="contract-bounds", PolicyDocument=narrow)["Policy"]
    iam.put_user_permissions_boundary(
        UserName="contract-bounds", PermissionsBoundary=boundary["Arn"]
    )
    secrets = client_as(cloud, "secretsmanager", credentials)

    assert secrets.get_secret_value(SecretId=arns[0])["SecretString"] == "x"
    with pytest.raises(ClientError, match="AccessDenied"):
        secrets.get_secret_value(SecretId=arns[1])
