"""What data a change destroys, said for what holds data and for nothing else."""

from typing import Any

import pytest

from deployer.stack.data_loss import loses_data


def _lost(action: str, kind: str, **more: Any) -> str:
    return loses_data({"Action": action, "LogicalResourceId": "It", "ResourceType": kind, **more})


@pytest.mark.parametrize(
    ("action", "kind", "more", "lost"),
    [
        (
            "Remove",
            "AWS::DynamoDB::Table",
            {"PolicyAction": "Delete"},
            "Deletes It with its items.",
        ),
        (
            "Remove",
            "AWS::S3::Bucket",
            {},
            "Deletes It with its objects, unless a policy of its template keeps it.",
        ),
        (
            "Remove",
            "AWS::CloudFormation::Stack",
            {"PolicyAction": "Delete"},
            "Deletes the nested stack It with all that its template does not keep.",
        ),
        (
            "Modify",
            "AWS::Logs::LogGroup",
            {"Replacement": "Conditional", "PolicyAction": "ReplaceAndDelete"},
            "May replace It: the old one would be deleted with its log events.",
        ),
        ("Remove", "AWS::DynamoDB::Table", {"PolicyAction": "Retain"}, ""),
        ("Remove", "AWS::RDS::DBInstance", {"PolicyAction": "Snapshot"}, ""),
        (
            "Modify",
            "AWS::DynamoDB::Table",
            {"Replacement": "True", "PolicyAction": "ReplaceAndRetain"},
            "",
        ),
        ("Modify", "AWS::DynamoDB::Table", {"Replacement": "False"}, ""),
        ("Remove", "AWS::SNS::Topic", {"PolicyAction": "Delete"}, ""),
        ("Add", "AWS::DynamoDB::Table", {}, ""),
    ],
)
def test_loss_is_a_sentence(action: str, kind: str, more: dict[str, str], lost: str) -> None:
    assert _lost(action, kind, **more) == lost
