"""Which function, or topic, answers for a custom resource."""

import json
from collections.abc import Mapping
from typing import Any

from deployer.project.expressions import evaluate
from deployer.project.template import parse_body
from deployer.stack.describe import find_stack
from deployer.stack.diagnosis.case import Case


def service_token(case: Case) -> str:
    """The ServiceToken; empty where it cannot be known."""
    return _from_event(case) or _from_template(case)


def _from_event(case: Case) -> str:
    """From the properties that CloudFormation shows with its events."""
    path = case.cause.message.path
    for seen in case.events:
        text = seen.raw.get("ResourceProperties", "") if seen.message.path == path else ""
        if text:
            properties = json.loads(text)
            return str(properties.get("ServiceToken", ""))
    return ""


def _from_template(case: Case) -> str:
    cfn, stack_id = case.aws.client("cloudformation"), case.cause.stack_id
    # Text, or what botocore made of a JSON template.
    body: Any = cfn.get_template(StackName=stack_id, TemplateStage="Processed")["TemplateBody"]
    template: Mapping[str, Any] = parse_body(body) if isinstance(body, str) else body
    resource = template["Resources"].get(case.cause.message.path[-1], {})
    value = resource.get("Properties", {}).get("ServiceToken", "")
    if isinstance(value, Mapping) and "Fn::GetAtt" in value:
        return _arn(case, value["Fn::GetAtt"])
    if isinstance(value, Mapping) and "Fn::ImportValue" in value:
        return _exported(case, value["Fn::ImportValue"])
    return evaluate(value, _known(case)) or ""


def _arn(case: Case, argument: Any) -> str:
    """The ARN of a function of the same stack, or what a nested stack gives out."""
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    logical_id, attribute = argument
    physical_id = _physical_id(case, logical_id)
    if str(attribute).startswith("Outputs.") and physical_id:
        stack = find_stack(case.aws.client("cloudformation"), physical_id)
        return stack.outputs.get(attribute.partition(".")[2], "") if stack else ""
    if not physical_id or physical_id.startswith("arn:"):
        return physical_id
    _, partition, _, region, account, *_ = case.cause.stack_id.split(":")
    return f"arn:{partition}:lambda:{region}:{account}:function:{physical_id}"


def _physical_id(case: Case, logical_id: str) -> str:
    """From the events, for a rollback may have taken the resource away; else as it stands."""
    path = (*case.cause.message.path[:-1], logical_id)
    for seen in reversed(case.events):
        if seen.message.path == path and seen.message.physical_id:
            return seen.message.physical_id
    detail = case.aws.client("cloudformation").describe_stack_resource(
        StackName=case.cause.stack_id, LogicalResourceId=logical_id
    )["StackResourceDetail"]
    return detail.get("PhysicalResourceId", "")


def _exported(case: Case, value: Any) -> str:
    name = evaluate(value, _known(case))
    for page in case.aws.client("cloudformation").get_paginator("list_exports").paginate():
        for export in page["Exports"]:
            if export["Name"] == name:
                return export["Value"]
    return ""


def _known(case: Case) -> Mapping[str, str]:
    """Parameters and pseudo parameters of the stack."""
    stack_id = case.cause.stack_id
    _, partition, _, region, account, *_ = stack_id.split(":")
    stack = find_stack(case.aws.client("cloudformation"), stack_id)
    return {
        "AWS::AccountId": account,
        "AWS::Partition": partition,
        "AWS::Region": region,
        "AWS::StackId": stack_id,
        "AWS::StackName": stack_id.split("/")[1],
        **(stack.parameters if stack else {}),
    }
