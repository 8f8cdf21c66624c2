"""How a resource type is shown: its words, its colour and its icon, or not at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.project.path_properties import STACK_TYPES


@dataclass(frozen=True)
class Kind:
    """A resource type in a picture.

    Attributes:
        words: the kind in the singular, as AWS calls it.
        family: a key of the palette.
        icon: a name in `icons.ICONS`.
    """

    words: str
    family: str
    icon: str


_KINDS = {
    "AWS::ApiGateway::RestApi": Kind("REST API", "entry", "api"),
    "AWS::ApiGatewayV2::Api": Kind("HTTP API", "entry", "api"),
    "AWS::Serverless::Api": Kind("REST API", "entry", "api"),
    "AWS::Scheduler::Schedule": Kind("Schedule", "entry", "clock"),
    "AWS::Events::Rule": Kind("EventBridge rule", "entry", "clock"),
    "AWS::S3::Bucket": Kind("S3 bucket", "storage", "bucket"),
    "AWS::S3::AccessPoint": Kind("S3 access point", "storage", "bucket"),
    "AWS::S3ObjectLambda::AccessPoint": Kind("Object Lambda access point", "storage", "bucket"),
    "AWS::StepFunctions::StateMachine": Kind("State machine", "flow", "machine"),
    "AWS::Lambda::Function": Kind("Lambda function", "compute", "function"),
    "AWS::Lambda::LayerVersion": Kind("Lambda layer", "compute", "layer"),
    "AWS::DynamoDB::Table": Kind("DynamoDB table", "database", "table"),
    "AWS::SQS::Queue": Kind("SQS queue", "messaging", "queue"),
    "AWS::SNS::Topic": Kind("SNS topic", "messaging", "topic"),
    "AWS::SNS::Subscription": Kind("SNS subscription", "messaging", "topic"),
    "AWS::KMS::Key": Kind("KMS key", "security", "key"),
    "AWS::CloudWatch::Alarm": Kind("CloudWatch alarm", "alarm", "alarm"),
    "AWS::CloudWatch::CompositeAlarm": Kind("Composite alarm", "alarm", "alarm"),
    "AWS::CloudWatch::Dashboard": Kind("Dashboard", "alarm", "alarm"),
}

ORDER = tuple(_KINDS)
"""Rows of a box stand in this order; kinds unknown here come last."""

PLUMBING = frozenset(
    {
        "AWS::ApiGateway::Account",
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CloudFormation::WaitConditionHandle",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::LayerVersionPermission",
        "AWS::Lambda::Permission",
        "AWS::Lambda::Version",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
        "AWS::Scheduler::ScheduleGroup",
    }
)
"""Types without a row: a box names them in one line, and arrows go through them."""


def type_of(resource: Mapping[str, Any]) -> str:
    """A resource's type; empty where it has none, which CloudFormation would refuse."""
    return str(resource.get("Type", ""))


def is_drawn(resource_type: str) -> bool:
    """Whether a resource gets a row."""
    return resource_type not in PLUMBING and resource_type not in STACK_TYPES


def kind_of(resource_type: str) -> Kind:
    """How a type is shown; one that is not known here, by its own name."""
    if (
        resource_type.startswith("Custom::")
        or resource_type == "AWS::CloudFormation::CustomResource"
    ):
        return Kind("Custom resource", "custom", "custom")
    if resource_type in _KINDS:
        return _KINDS[resource_type]
    service, _, thing = resource_type.removeprefix("AWS::").partition("::")
    return Kind(f"{service} {words(thing).lower()}".strip(), "other", "other")


def words(name: str) -> str:
    """A logical id as words: `LandingZoneBucket` is `Landing zone bucket`; acronyms are kept."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name)
    lowered = [part if part.isupper() and len(part) > 1 else part.lower() for part in parts]
    text = " ".join(lowered)
    return text[:1].upper() + text[1:]
