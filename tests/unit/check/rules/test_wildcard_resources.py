"""T013."""

from pathlib import Path

import pytest

from deployer.check.rules import wildcard_resources
from deployer.check.rules.wildcard_resources import RULE
from tests.unit.check.rules.broken import ROOT_FILE, findings, line_with
from tests.unit.check.rules.policy_texts import key, queue, role


def allowed(actions: str, more: str = "") -> dict[str, str]:
    """A role that may do something with all resources."""
    return role(f"{{ Effect: Allow, Action: {actions}, Resource: '*'{more} }}")


GOOD = allowed("[xray:PutTraceSegments, xray:PutTelemetryRecords]")
BAD = allowed("dynamodb:GetItem")


@pytest.mark.parametrize(
    "actions",
    [
        "dynamodb:GetItem",
        "[s3:ListAllMyBuckets, s3:GetObject]",
        "'dynamodb:Get*'",
        "SQS:SendMessage",
    ],
)
def test_action_that_could_name_its_resource_is_found(tmp_path: Path, actions: str) -> None:
    files = allowed(actions)
    [found] = findings(RULE, tmp_path, files)
    assert found.level == "warning"
    assert found.line == line_with(files[ROOT_FILE], "- { Effect")
    named = actions.strip("[]'").split(", ")[-1]
    assert found.text == f"'Role' allows {named} on all resources, where it can name them"


@pytest.mark.parametrize(
    "actions",
    [
        "xray:PutTraceSegments",
        "cloudwatch:PutMetricData",
        "s3-object-lambda:WriteGetObjectResponse",
        "s3:ListAllMyBuckets",
        "[logs:CreateLogDelivery, logs:ListLogDeliveries, logs:DescribeLogGroups]",
        "[ec2:DescribeNetworkInterfaces, ec2:CreateNetworkInterface, ec2:DeleteNetworkInterface]",
        "nosuchservice:Do",
    ],
)
def test_action_that_knows_no_resource_has_no_choice(tmp_path: Path, actions: str) -> None:
    assert findings(RULE, tmp_path, allowed(actions)) == []


def test_condition_on_the_resource_limits_it(tmp_path: Path) -> None:
    tagged = ", Condition: { StringEquals: { aws:ResourceTag/Team: data } }"
    assert findings(RULE, tmp_path / "tagged", allowed("sqs:SendMessage", tagged)) == []
    in_region = ", Condition: { StringEquals: { aws:RequestedRegion: eu-west-1 } }"
    assert len(findings(RULE, tmp_path / "region", allowed("sqs:SendMessage", in_region))) == 1


@pytest.mark.parametrize("policy", [key, queue])
def test_policy_of_a_resource_is_about_that_resource(tmp_path: Path, policy: object) -> None:
    assert callable(policy)
    files = policy("{ Effect: Allow, Action: 'sqs:SendMessage', Resource: '*', Principal: a }")
    assert findings(RULE, tmp_path, files) == []


def named(element: str) -> dict[str, str]:
    """A role that may read objects of some resources."""
    return role(f"{{ Effect: Allow, Action: s3:GetObject, {element} }}")


@pytest.mark.parametrize(
    "resource",
    [
        "!Sub '*'",
        "'arn:aws:s3:::*'",
        "!Sub 'arn:${AWS::Partition}:s3:::*/*'",
        "'arn:aws:sqs:*:*:*'",
        "'arn:*'",
        "[!GetAtt Bucket.Arn, !Sub 'arn:${AWS::Partition}:s3:::*']",
    ],
)
def test_all_resources_of_a_service_are_all(tmp_path: Path, resource: str) -> None:
    [found] = findings(RULE, tmp_path, named(f"Resource: {resource}"))
    assert found.text == "'Role' allows s3:GetObject on all resources, where it can name them"


@pytest.mark.parametrize(
    "resource",
    [
        "!Sub 'arn:${AWS::Partition}:s3:::${Bucket}/*'",
        "!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:*'",
        "'arn:aws:dynamodb:*:*:table/*'",
    ],
)
def test_part_of_a_service_is_not_all(tmp_path: Path, resource: str) -> None:
    assert findings(RULE, tmp_path, named(f"Resource: {resource}")) == []


def test_all_but_some_are_all(tmp_path: Path) -> None:
    [found] = findings(RULE, tmp_path, named("NotResource: !Ref A"))
    assert "allows s3:GetObject on all resources but some" in found.text


def test_cfn_lint_still_brings_along_which_actions_take_resources() -> None:
    known = wildcard_resources._authorization()
    assert known["s3"]["Actions"]["getobject"]["Resources"]
    assert len(known) > 300
