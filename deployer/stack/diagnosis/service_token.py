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
    """The ARN of a function, or a nested stack's output."""
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    logical_id, attribute = argument
    cfn = case.aws.client("cloudformation")
    detail = cfn.describe_stack_resource(
        StackName=case.cause.stack_id, LogicalResourceId=logical_id
    )["StackResourceDetail"]
    physical_id = detail.get("PhysicalResourceId", "")
    if str(attribute).startswith("Outputs."):
        stack = find_stack(cfn, physical_id)
        return stack.outputs.get(attribute.partition(".")[2], "") if stack else ""
    if not physical_id or physical_id.startswith("arn:"):
        return physical_id
    _, partition, _, region, account, *_ = case.cause.stack_id.split(":")
    return f"arn:{partition}:lambda:{region}:{account}:function:{physical_id}"


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
