"""T013."""

from pathlib import Path

import pytest

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
