"""A new resource with a name that is taken.

AWS: CloudFormation fails to create a resource with a given name when there is one of that name,
such as one that an earlier stack retained.
https://repost.aws/knowledge-center/cloudformation-stack-resource-already-exists

MiniStack: puts a new, empty table, function, log group, role, queue, topic or alarm in its place.

The mend: these types are looked up before they are created.
"""

from collections.abc import Callable
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import before_create

Properties = dict[str, Any]


def _store(module: str, name: str) -> Callable[[], Any]:
    """A service's records by name, looked up late, for the account of the request."""
    return lambda: getattr(upstream.module(f"services.{module}"), name)


def _topic_names() -> set[str]:
    return {topic["name"] for topic in upstream.module("services.sns")._topics.values()}


_TYPES: tuple[tuple[str, str, Callable[[], Any]], ...] = (
    ("AWS::CloudWatch::Alarm", "AlarmName", _store("cloudwatch", "_alarms")),
    ("AWS::DynamoDB::Table", "TableName", _store("dynamodb", "_tables")),
    ("AWS::IAM::Role", "RoleName", _store("iam", "_roles")),
    ("AWS::Lambda::Function", "FunctionName", _store("lambda_svc", "_functions")),
    ("AWS::Logs::LogGroup", "LogGroupName", _store("cloudwatch_logs", "_log_groups")),
    ("AWS::SNS::Topic", "TopicName", _topic_names),
    ("AWS::SQS::Queue", "QueueName", _store("sqs", "_queue_name_to_url")),
)


def apply() -> None:
    """Mend it."""
    for resource_type, name_property, names in _TYPES:
        before_create(resource_type, _refusal(resource_type, name_property, names))


def _refusal(
    resource_type: str, name_property: str, names: Callable[[], Any]
) -> Callable[[Properties], None]:
    def refuse(properties: Properties) -> None:
        name = properties.get(name_property)
        if name and name in names():
            raise ValueError(
                f"Resource of type '{resource_type}' with identifier '{name}' already exists."
            )

    return refuse
