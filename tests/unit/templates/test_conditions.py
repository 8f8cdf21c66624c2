"""No condition asks for what the requests that it is about never have."""

import pytest

from tests.unit.templates.accounts import account
from tests.unit.templates.reading import listed
from tests.unit.templates.service_rights import CONDITION_KEYS, knows, knows_key

DEVL = account()
STATEMENTS = {
    f"{who} {statement['Sid']}": statement
    for who, policies in {
        "boundary": DEVL.boundary,
        "deploy": DEVL.policies("DeployRole"),
        "service": DEVL.policies("CloudFormationRole"),
    }.items()
    for policy in policies
    for statement in policy["Statement"]
    if "Condition" in statement
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_condition_key_is_one_that_each_action_has(name: str) -> None:
    statement = STATEMENTS[name]
    keys = [key for asked in statement["Condition"].values() for key in asked]
    assert keys
    asked = [(action, key) for action in listed(statement["Action"]) for key in keys]
    assert [it for it in asked if not knows_key(*it)] == []


def test_keys_are_told_apart_by_action() -> None:
    assert knows_key("iam:CreateRole", "iam:PermissionsBoundary")
    assert not knows_key("iam:UpdateAssumeRolePolicy", "iam:PermissionsBoundary")
    assert not knows_key("kms:Decrypt", "kms:GrantIsForAWSResource")
    assert knows_key("secretsmanager:GetSecretValue", "aws:ResourceTag/ProjectName")
    assert not knows_key("execute-api:Invoke", "aws:ResourceTag/ProjectName")


def test_the_listed_keys_are_those_that_are_asked_for() -> None:
    asked = {key for it in STATEMENTS.values() for keys in it["Condition"].values() for key in keys}
    assert set(CONDITION_KEYS) == {key for key in asked if "Tag/" not in key}
    for it in CONDITION_KEYS.values():
        assert it.source.startswith("https://docs.aws.amazon.com/")
        assert all(map(knows, it.actions))
