"""Secrets that templates make."""

import re

import pytest

from tests.cloud import Cloud
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
