"""Quotas and refusals, from the texts and codes in which services say so."""

from dataclasses import replace

import pytest

from deployer.stack.diagnosis.quota import examine_quota
from deployer.stack.diagnosis.refusals import examine_refusal
from tests.unit.stack.diagnosis.cases import made_case


def _wrapped(message: str, code: str) -> str:
    return (
        f'Resource handler returned message: "{message}" '
        f"(RequestToken: 1, HandlerErrorCode: {code})"
    )


@pytest.mark.parametrize(
    ("reason", "resource_type", "service"),
    [
        (_wrapped("no more", "ServiceLimitExceeded"), "AWS::SQS::Queue", "sqs"),
        (
            "You have attempted to create more buckets than allowed (TooManyBuckets)",
            "AWS::S3::Bucket",
            "s3",
        ),
        ("The maximum number of VPCs has been reached.", "AWS::EC2::VPC", "ec2"),
        ("Cannot exceed quota for PoliciesPerRole: 10", "AWS::IAM::Policy", "iam"),
        ("LimitExceededException: Subscriber limit", "AWS::DynamoDB::Table", "dynamodb"),
        (
            (
                "Specified ReservedConcurrentExecutions for function decreases account's "
                "UnreservedConcurrentExecution below its minimum value of [10]."
            ),
            "AWS::Lambda::Function",
            "lambda",
        ),
        ("Limit for stacks has been exceeded", "AWS::CloudFormation::Stack", "cloudformation"),
        ("state machine quota exceeded", "AWS::StepFunctions::StateMachine", "states"),
    ],
)
def test_quota_is_told_with_where_it_is_raised(
    reason: str, resource_type: str, service: str
) -> None:
    found = examine_quota(made_case(reason, resource_type))
    assert found
    assert f"--service-code {service} --region eu-west-1" in found.todo
    [evidence] = found.evidence
    assert f"/services/{service}/quotas" in evidence.lines[-1]


@pytest.mark.parametrize(
    "reason", ["Rate exceeded", "TooManyRequestsException", "acme already exists", ""]
)
def test_throttling_and_others_are_no_quota(reason: str) -> None:
    assert examine_quota(made_case(reason)) is None


@pytest.mark.parametrize(
    ("reason", "todo"),
    [
        (_wrapped("Resource of type X with identifier y", "AlreadyExists"), "--import-existing"),
        ("acme-landing already exists in stack arn:aws:cloudformation:x", "--import-existing"),
        ("BucketAlreadyOwnedByYou", "--import-existing"),
        ("Rate exceeded (Service: AmazonApiGateway; Status Code: 429)", "DependsOn"),
        (_wrapped("slow down", "Throttling"), "DependsOn"),
        ("The bucket you tried to delete is not empty", "Stop the writer"),
        (_wrapped("Exceeded attempts to wait", "NotStabilized"), "--on-failure keep"),
        ("Topic does not exist", "account and region"),
        (_wrapped("busy", "ResourceConflict"), "Deploy again when that is over"),
    ],
)
def test_refusal_comes_with_what_helps(reason: str, todo: str) -> None:
    found = examine_refusal(made_case(reason, physical_id="acme-1"))
    assert found
    assert todo in found.todo
    assert found.evidence[0].lines == ("acme-1",)


def test_what_was_not_imported_is_not_advised_to_be() -> None:
    found = examine_refusal(replace(made_case("acme already exists"), imports=True))
    assert found
    assert "--import-existing" not in found.todo
    assert "RetainExceptOnCreate" in found.todo


def test_unknown_refusal_is_left_to_its_own_words() -> None:
    assert examine_refusal(made_case("Properties validation failed")) is None
