"""Stacks for contract tests: made, changed, deleted and looked at through CloudFormation."""

import json
from collections.abc import Mapping
from typing import Any

from tests.cloud import Cloud

CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]

Template = Mapping[str, Any]


def template(resources: Mapping[str, Any], **sections: Any) -> dict[str, Any]:
    """A template; `sections` are its other parts, such as Outputs."""
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources, **sections}


def create(cloud: Cloud, name: str, body: Template, **more: Any) -> dict[str, Any]:
    """Create a stack and give its description once that is over, well or not."""
    cloud.client("cloudformation").create_stack(
        StackName=name, TemplateBody=json.dumps(body), Capabilities=CAPABILITIES, **more
    )
    return settled(cloud, name)


def update(cloud: Cloud, name: str, body: Template, **more: Any) -> dict[str, Any]:
    """Update a stack and give its description once that is over."""
    cloud.client("cloudformation").update_stack(
        StackName=name, TemplateBody=json.dumps(body), Capabilities=CAPABILITIES, **more
    )
    return settled(cloud, name)


def delete(cloud: Cloud, name: str) -> dict[str, Any]:
    """Delete a stack and give its description once that is over."""
    stack_id = describe(cloud, name)["StackId"]
    cloud.client("cloudformation").delete_stack(StackName=name)
    # From here on the stack goes by its id; its status is DELETE_… at the end alone.
    return cloud.eventually(
        lambda: _ended(describe(cloud, stack_id), "DELETE"), f"the deletion of {name}"
    )


def settled(cloud: Cloud, name: str) -> dict[str, Any]:
    """A stack's description when no operation is under way."""
    return cloud.eventually(lambda: _ended(describe(cloud, name), ""), f"the end of {name}")


def _ended(stack: dict[str, Any], prefix: str) -> dict[str, Any] | None:
    status = stack["StackStatus"]
    return stack if status.startswith(prefix) and not status.endswith("_IN_PROGRESS") else None


def describe(cloud: Cloud, name: str) -> dict[str, Any]:
    """A stack's description now."""
    found: dict[str, Any] = cloud.client("cloudformation").describe_stacks(StackName=name)[
        "Stacks"
    ][0]
    return found


def outputs(stack: Mapping[str, Any]) -> dict[str, str]:
    """A stack's outputs by their names."""
    return {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}


def physical_id(cloud: Cloud, stack: str, logical_id: str) -> str:
    """What a resource of a stack really is."""
    detail = cloud.client("cloudformation").describe_stack_resource(
        StackName=stack, LogicalResourceId=logical_id
    )
    return str(detail["StackResourceDetail"]["PhysicalResourceId"])


def events(cloud: Cloud, stack: str) -> list[dict[str, Any]]:
    """All events of a stack, the oldest first."""
    pages = cloud.client("cloudformation").get_paginator("describe_stack_events")
    found = [event for page in pages.paginate(StackName=stack) for event in page["StackEvents"]]
    return found[::-1]


def reason(cloud: Cloud, stack: str) -> str:
    """Why a stack's first failed resource failed."""
    failed = (it for it in events(cloud, stack) if it["ResourceStatus"].endswith("_FAILED"))
    return str(next(failed)["ResourceStatusReason"])


def upload(cloud: Cloud, bucket: str, key: str, body: Template) -> str:
    """Put a template in a bucket, made when it is missing; give its path-style URL."""
    s3 = cloud.client("s3")
    if bucket not in {found["Name"] for found in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(body))
    return f"{cloud.running.endpoint_url}/{bucket}/{key}"


def nested(url: str, **properties: Any) -> dict[str, Any]:
    """A nested stack as a resource."""
    return {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": url, **properties},
    }


def queue(name: str | None = None, **properties: Any) -> dict[str, Any]:
    """A queue as a resource; the cheapest thing to make."""
    named = {"QueueName": name} if name else {}
    return {"Type": "AWS::SQS::Queue", "Properties": {**named, **properties}}


def queue_exists(cloud: Cloud, name: str) -> bool:
    """Whether there is a queue of that name."""
    urls = cloud.client("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls", [])
    return any(url.endswith(f"/{name}") for url in urls)


REFUSED_QUEUE = queue("not-first-in.fifo")
"""A resource that fails: the name says FIFO, the queue is none."""
REFUSED_QUEUE_REASON = "alphanumeric"
