"""Permissions that become wider are found, and those that do not are left in peace."""

import json
from typing import Any

import pytest

from deployer.stack.widening import widenings

TABLE = "arn:aws:dynamodb:eu-west-1:111111111111:table/orders"


def _statement(action: Any, resource: Any = TABLE, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"PolicyDocument": {"Version": "2012-10-17", "Statement": list(statements)}}


def _widened(
    kind: str,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    action: str = "Modify",
    names: tuple[str, ...] = (),
) -> tuple[str, ...]:
    contexts = {
        f"{when}Context": json.dumps({"Properties": properties})
        for when, properties in (("Before", before), ("After", after))
        if properties is not None
    }
    details = [{"Target": {"Attribute": "Properties", "Name": name}} for name in names]
    return widenings({"ResourceType": kind, "Action": action, "Details": details, **contexts})


READ = _statement("dynamodb:GetItem")
SECURE = {"Bool": {"aws:SecureTransport": "true"}}
DENY = {**_statement("dynamodb:*", "*"), "Effect": "Deny"}


@pytest.mark.parametrize(
    ("before", "after", "phrases"),
    [
        ([READ], [_statement(["dynamodb:GetItem", "dynamodb:PutItem"])], ["dynamodb:PutItem"]),
        ([READ], [_statement("dynamodb:*")], ["allows dynamodb:* on"]),
        ([READ], [_statement("dynamodb:GetItem", "*")], ["dynamodb:GetItem on *"]),
        ([READ], [READ, _statement("s3:GetObject", "*")], ["s3:GetObject on *"]),
        ([_statement("s3:GetObject", "*", Condition=SECURE)],
         [_statement("s3:GetObject", "*")], ["s3:GetObject on *"]),
        ([READ, DENY], [READ], ["no longer denies dynamodb:* on *"]),
        ([DENY], [{**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
         ["no longer denies"]),
        ([READ], [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], ["all but iam:*"]),
    ],
)  # fmt: skip
def test_wider_policy_is_told(before: list[Any], after: list[Any], phrases: list[str]) -> None:
    found = _widened("AWS::IAM::Policy", _policy(*before), _policy(*after))
    assert len(found) == len(phrases)
    for text, phrase in zip(found, phrases, strict=True):
        assert phrase in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([READ], [READ]),
        ([READ], []),
        ([_statement("dynamodb:*")], [_statement(["dynamodb:GetItem", "DynamoDB:putitem"])]),
        ([_statement("s3:Get*", "b/*")], [_statement("s3:GetObject", "b/x")]),
        ([READ], [{**READ, "Sid": "Named", "Condition": SECURE}]),
        ([READ], [READ, DENY]),
        ([_statement(["a:B", "a:C"])], [_statement("a:C"), _statement("a:B")]),
    ],
)  # fmt: skip
def test_policy_that_allows_no_more_is_left_in_peace(before: list[Any], after: list[Any]) -> None:
    assert _widened("AWS::IAM::Policy", _policy(*before), _policy(*after)) == ()


def test_brackets_in_a_resource_are_no_wildcard() -> None:
    before, after = _policy(_statement("s3:Get", "b[x]")), _policy(_statement("s3:Get", "bx"))
    assert _widened("AWS::IAM::Policy", before, after) == ("allows s3:Get on bx",)


TRUST = {"AssumeRolePolicyDocument": {"Statement": {
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}
}}}  # fmt: skip
OPEN = {"AssumeRolePolicyDocument": {"Statement": {
    "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}
}}}  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "phrase"),
    [
        (TRUST, OPEN, "its trust policy allows sts:AssumeRole to *"),
        (TRUST, {**TRUST, "ManagedPolicyArns": ["arn:admin"]}, "attaches arn:admin"),
        ({**TRUST, "PermissionsBoundary": "b"}, TRUST, "removes the permissions boundary b"),
        (
            {**TRUST, "PermissionsBoundary": "b"},
            {**TRUST, "PermissionsBoundary": "c"},
            "changes the permissions boundary from b to c",
        ),
    ],
)
def test_role_is_looked_at_from_all_sides(
    before: dict[str, Any], after: dict[str, Any], phrase: str
) -> None:
    assert _widened("AWS::IAM::Role", before, after) == (phrase,)


def test_new_role_in_a_stack_that_stands_is_wider_than_nothing() -> None:
    policies = [{"PolicyName": "p", **_policy(READ)}]
    found = _widened("AWS::IAM::Role", None, {**TRUST, "Policies": policies}, "Add")
    assert found == (
        "its trust policy allows sts:AssumeRole to Service lambda.amazonaws.com",
        f"allows dynamodb:GetItem on {TABLE}",
    )


def test_role_that_is_taken_into_a_stack_is_told_as_a_new_one() -> None:
    assert _widened("AWS::IAM::Role", None, OPEN, "Import") == (
        "its trust policy allows sts:AssumeRole to *",
    )
    assert len(_widened("AWS::IAM::Role", None, None, "Import")) == 1
    assert len(_widened("AWS::IAM::Role", TRUST, OPEN, "SyncWithActual")) == 1


def test_drift_that_is_reverted_is_told_though_the_templates_agree() -> None:
    drift = {"PreviousValue": "{}", "ActualValue": "{}"}
    target = {"Attribute": "Properties", "Name": "AssumeRolePolicyDocument"}
    context = json.dumps({"Properties": TRUST})
    told = {
        "ResourceType": "AWS::IAM::Role",
        "Action": "Modify",
        "BeforeContext": context,
        "AfterContext": context,
    }
    assert len(widenings({**told, "Details": [{"Target": {**target, "Drift": drift}}]})) == 1
    assert widenings({**told, "Details": [{"Target": target}]}) == ()


@pytest.mark.parametrize(
    ("kind", "key"),
    [("AWS::Lambda::Function", "Role"), ("AWS::StepFunctions::StateMachine", "RoleArn")],
)
def test_another_role_to_act_as_is_told(kind: str, key: str) -> None:
    assert _widened(kind, {key: "a"}, {key: "b"}) == ("acts as another role, b",)
    assert len(_widened(kind, None, None, names=(key,))) == 1
    assert _widened(kind, {key: "a"}, {key: "a", "Description": "c"}) == ()
    assert _widened(kind, None, {key: "a"}, "Add") == ()


def test_address_that_anybody_may_call_is_told() -> None:
    url = "AWS::Lambda::Url"
    assert len(_widened(url, {"AuthType": "AWS_IAM"}, {"AuthType": "NONE"})) == 1
    assert len(_widened(url, None, {"AuthType": "NONE"}, "Add")) == 1
    assert _widened(url, {"AuthType": "NONE"}, {"AuthType": "AWS_IAM"}) == ()


def test_removed_policy_no_longer_denies_and_a_removed_role_denied_none_but_itself() -> None:
    secure = {"Bucket": "b", **_policy({**DENY, "Principal": "*"})}
    assert _widened("AWS::S3::BucketPolicy", secure, None, "Remove") == (
        "no longer denies dynamodb:* on * to *",
    )
    policies = [{"PolicyName": "p", **_policy(DENY)}]
    assert _widened("AWS::IAM::Role", {**TRUST, "Policies": policies}, None, "Remove") == ()


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("AWS::SQS::QueuePolicy", _policy(), _policy(_statement("sqs:*", "q", Principal="*"))),
        ("AWS::KMS::Key", {"KeyPolicy": {}}, {"KeyPolicy": _policy(READ)["PolicyDocument"]}),
        (
            "AWS::DynamoDB::Table",
            {},
            {"ResourcePolicy": _policy(_statement("dynamodb:*", "t", Principal="*"))},
        ),
        (
            "AWS::Lambda::Permission",
            {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "SourceArn": "a"},
            {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
        ),
        ("AWS::IAM::ManagedPolicy", _policy(READ), {**_policy(READ), "Roles": ["admin"]}),
    ],
)
def test_policies_of_resources_count_as_well(
    kind: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert len(_widened(kind, before, after)) == 1
    assert _widened(kind, after, before) == ()


@pytest.mark.parametrize(
    ("kind", "names", "marked"),
    [
        ("AWS::IAM::Role", ("Policies",), True),
        ("AWS::IAM::Role", ("Tags",), False),
        ("AWS::S3::BucketPolicy", ("PolicyDocument",), True),
        ("AWS::KMS::Key", ("EnableKeyRotation",), False),
        ("AWS::SNS::Topic", ("TopicName",), False),
    ],
)
def test_change_that_cannot_be_seen_is_marked_where_it_may_widen(
    kind: str, names: tuple[str, ...], marked: bool
) -> None:
    assert bool(_widened(kind, None, None, names=names)) is marked


def test_shortened_context_counts_as_unseen() -> None:
    change = {
        "ResourceType": "AWS::IAM::Role",
        "Action": "Modify",
        "BeforeContext": '{"Properties": {',
        "AfterContext": '{"Properties": {}}',
        "Details": [{"Target": {"Attribute": "Properties", "Name": "Policies"}}],
    }
    assert widenings(change) == ("changes its permissions, and CloudFormation does not show how",)
