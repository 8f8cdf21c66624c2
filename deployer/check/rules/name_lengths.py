"""T017: a resource's name fits, in every region and build."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deployer.check.rule import Rule, Violation
from deployer.check.survey import Survey
from deployer.check.walk import Step
from deployer.project.expressions import evaluate, holds
from deployer.project.listed import listed
from deployer.project.no_echo import masked
from deployer.project.places import line_of
from deployer.project.template import Template

# Property and most characters, from each service's API reference. FIFO suffixes count.
_LIMITS: Mapping[str, tuple[str, int]] = {
    "AWS::CloudWatch::Alarm": ("AlarmName", 255),
    "AWS::CloudWatch::CompositeAlarm": ("AlarmName", 255),
    "AWS::DynamoDB::GlobalTable": ("TableName", 255),
    "AWS::DynamoDB::Table": ("TableName", 255),
    "AWS::ElasticLoadBalancing::LoadBalancer": ("LoadBalancerName", 32),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("Name", 32),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("Name", 32),
    "AWS::Events::EventBus": ("Name", 256),
    "AWS::Events::Rule": ("Name", 64),
    "AWS::IAM::Group": ("GroupName", 128),
    "AWS::IAM::InstanceProfile": ("InstanceProfileName", 128),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", 128),
    "AWS::IAM::Policy": ("PolicyName", 128),
    "AWS::IAM::Role": ("RoleName", 64),
    "AWS::IAM::User": ("UserName", 64),
    "AWS::KMS::Alias": ("AliasName", 256),
    "AWS::Kinesis::Stream": ("Name", 128),
    "AWS::KinesisFirehose::DeliveryStream": ("DeliveryStreamName", 64),
    "AWS::Lambda::Alias": ("Name", 128),
    "AWS::Lambda::Function": ("FunctionName", 64),
    "AWS::Lambda::LayerVersion": ("LayerName", 140),
    "AWS::Logs::LogGroup": ("LogGroupName", 512),
    "AWS::Pipes::Pipe": ("Name", 64),
    "AWS::S3::AccessPoint": ("Name", 50),
    "AWS::S3::Bucket": ("BucketName", 63),
    "AWS::S3ObjectLambda::AccessPoint": ("Name", 45),
    "AWS::SNS::Topic": ("TopicName", 256),
    "AWS::SQS::Queue": ("QueueName", 80),
    "AWS::Scheduler::Schedule": ("Name", 64),
    "AWS::Scheduler::ScheduleGroup": ("Name", 64),
    "AWS::SecretsManager::Secret": ("Name", 512),
    "AWS::Serverless::Function": ("FunctionName", 64),
    "AWS::Serverless::StateMachine": ("Name", 80),
    "AWS::StepFunctions::Activity": ("Name", 80),
    "AWS::StepFunctions::StateMachine": ("StateMachineName", 80),
}
_INLINE_POLICY = 128
"""Most characters of a PolicyName among the Policies of a role, user or group."""
_REFERENCE = re.compile(r'\$\{([^!{}]+)\}|\{"Ref": "([^"]+)"\}')
_SHORTEST_REGION, _LONGEST_REGION = "us-east-1", "ap-southeast-1"
# As many as deployer.project.project takes of a build id.
_LONGEST_BUILD = "b" * 12


def _violations(survey: Survey) -> Iterator[Violation]:
    pinned = survey.region or survey.project.params.region
    now = (pinned or _SHORTEST_REGION, survey.project.build_id, "", "error")
    some_day = (
        pinned or _LONGEST_REGION,
        _LONGEST_BUILD,
        f", with a build id of {len(_LONGEST_BUILD)} characters"
        + ("" if pinned else f" and in {_LONGEST_REGION}"),
        "warning",
    )
    seen = set()
    for region, build_id, when, level in (now, some_day):
        for name in _names(survey, region, build_id):
            template, place = name.template, (name.template.path, name.logical_id, name.place)
            if len(name.text) > name.most and place not in seen:
                seen.add(place)
                at = ("Resources", name.logical_id, "Properties", *name.place)
                yield Violation(
                    template.path,
                    line_of(template, *at),
                    f"'{masked(name.text, survey.hidden_values)}' has {len(name.text)} "
                    f"characters{when}; {name.place[-1]} takes {name.most}. "
                    f"Shorten {_parts(name.written)}.",
                    name.logical_id,
                    level,
                )


@dataclass(frozen=True)
class _Name:
    template: Template
    logical_id: str
    place: Step
    text: str
    most: int
    written: Any


def _names(survey: Survey, region: str, build_id: str) -> Iterator[_Name]:
    pseudo = {
        "AWS::AccountId": survey.project.params.account_id or "123456789012",
        "AWS::Partition": "aws",
        "AWS::Region": region,
    }
    for template, known in survey.launches(pseudo, build_id):
        for logical_id, resource in template.resources.items():
            if holds(resource.get("Condition"), known, template.body) is False:
                continue  # it is not made
            for place, value, most in _named(resource):
                if text := evaluate(value, known, template.body):
                    yield _Name(template, logical_id, place, text, most, value)


def _parts(written: Any) -> str:
    """What to shorten of a name as it is written: the parameters that it is made of."""
    text = json.dumps(written)
    found = _REFERENCE.findall(text)
    names = dict.fromkeys(one or other for one, other in found)
    own = [it for it in names if not it.startswith("AWS::")]
    return f"what it is made of: {', '.join(own)}" if own else "it"


def _named(resource: Mapping[str, Any]) -> Iterator[tuple[Step, Any, int]]:
    """Where a resource has names, as they are written, and what they take."""
    properties = resource.get("Properties") or {}
    kind = str(resource.get("Type"))
    if limit := _LIMITS.get(kind):
        yield (limit[0],), properties.get(limit[0]), limit[1]
    if kind.startswith("AWS::IAM::"):
        for index, policy in enumerate(listed(properties.get("Policies"))):
            if isinstance(policy, Mapping):
                yield ("Policies", index, "PolicyName"), policy.get("PolicyName"), _INLINE_POLICY


RULE = Rule(
    code="T017",
    title="Names fit into what their service takes",
    reason="A name that fits in one region or on main may not in another, or for a feature build.",
    violations=_violations,
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
)
