"""What one resource does to another, as its properties and its role's policies say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.diagram.kinds import type_of
from deployer.diagram.scopes import Found, References, Scope
from deployer.project.listed import listed

_ROLE_PROPERTIES = ("Role", "RoleArn")

# Type, property, what the resource does to those that the property names.
_RULES = (
    ("AWS::S3::Bucket", "NotificationConfiguration", "notifies"),
    ("AWS::Lambda::Function", "DeadLetterConfig", "dead letters"),
    ("AWS::Lambda::Function", "Layers", "uses"),
    ("AWS::SQS::Queue", "RedrivePolicy", "dead letters"),
    ("AWS::SNS::Topic", "Subscription", "notifies"),
    ("AWS::CloudWatch::Alarm", "Dimensions", "watches"),
    ("AWS::CloudWatch::Alarm", "AlarmActions", "alarms"),
    ("AWS::Scheduler::Schedule", "Target", "starts"),
    ("AWS::Events::Rule", "Targets", "starts"),
    ("AWS::ApiGatewayV2::Integration", "IntegrationUri", "calls"),
    ("AWS::Lambda::EventInvokeConfig", "DestinationConfig", "dead letters"),
    ("AWS::S3::AccessPoint", "Bucket", "reads"),
)

# The beginning of an action's name, what a role that may do it does. What only looks around, such
# as ListBucket and DescribeTable, is not worth an arrow.
_ACTIONS = (
    ("lambda:Invoke", "calls"),
    ("states:Start", "starts"),
    ("sns:Publish", "publishes"),
    ("sqs:Send", "sends"),
    ("sqs:Receive", "receives"),
    ("dynamodb:Get", "reads"),
    ("dynamodb:BatchGet", "reads"),
    ("dynamodb:Query", "reads"),
    ("dynamodb:Scan", "reads"),
    ("dynamodb:BatchWrite", "writes"),
    ("dynamodb:Put", "writes"),
    ("dynamodb:Update", "writes"),
    ("dynamodb:Delete", "writes"),
    ("s3:GetObject", "reads"),
    ("s3:PutObject", "writes"),
    ("s3:DeleteObject", "writes"),
)


@dataclass(frozen=True)
class Relation:
    """The source does something, in one word or two, to the target."""

    source: Found
    target: Found
    words: str


def relations(scope: Scope, references: References) -> Iterator[Relation]:
    """All that the resources of one stack do, to each other and to those of other stacks."""
    for logical_id, resource in scope.template.resources.items():
        source = Found(scope.address, logical_id, type_of(resource))
        properties = resource.get("Properties") or {}
        for resource_type, name, words in _RULES:
            if source.type == resource_type and name in properties:
                for target in references.find(properties[name], scope):
                    yield Relation(source, target, words)
        for target in references.find(properties.get("ServiceToken"), scope):
            yield Relation(source, target, "calls")
        for name in _ROLE_PROPERTIES:
            for role in references.find(properties.get(name), scope):
                yield from _granted(source, role, references)


def _granted(source: Found, role: Found, references: References) -> Iterator[Relation]:
    scope = references.scopes[role.stack]
    properties = scope.template.resources[role.logical_id].get("Properties") or {}
    for policy in properties.get("Policies") or []:
        document = policy.get("PolicyDocument") if isinstance(policy, Mapping) else None
        for statement in listed((document or {}).get("Statement")):
            if statement.get("Effect") != "Allow":
                continue
            for words in _verbs(statement.get("Action")):
                for target in references.find(statement.get("Resource"), scope):
                    yield Relation(source, target, words)


def _verbs(actions: Any) -> list[str]:
    return [
        words
        for beginning, words in _ACTIONS
        if any(isinstance(it, str) and it.startswith(beginning) for it in listed(actions))
    ]
