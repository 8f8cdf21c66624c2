"""A project with a REST API, deployed in an account that a test plays."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.pipeline.api.access import Access
from deployer.pipeline.target import Target
from deployer.project.project import Project
from tests.unit.aws.scripted import Scripted
from tests.unit.pipeline.targets import ROOT, make_target
from tests.unit.project.sample import ROOT as ROOT_TEMPLATE
from tests.unit.project.sample import sample_project
from tests.unit.stack.cloudformation import nested_id, pairs, resource, resources, stack, stacks

OPERATION: dict[str, Any] = {
    "summary": "Read",
    "parameters": [
        {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}},
        {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
    ],
    "responses": {"200": {"description": "d"}},
    "security": {"Fn::If": ["Keyed", [{"key": []}], [{"signature": []}]]},
    "x-amazon-apigateway-integration": {"uri": {"Fn::GetAtt": ["Function", "Arn"]}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.1",
    "info": {"title": "Things", "description": "Keeps things."},
    "x-examples": {"Thing": {"Id": "a"}, "Absent": {}},
    "paths": {
        "/things": {"post": {**OPERATION, "parameters": []}, "options": {"security": []}},
        "/things/{id}": {"get": OPERATION, "delete": OPERATION},
        "/{proxy+}": {"x-amazon-apigateway-any-method": OPERATION},
    },
    "components": {
        "schemas": {"Thing": {"type": "object"}},
        "securitySchemes": {
            "key": {"type": "apiKey", "name": "X-API-Key", "in": "header"},
            "signature": {
                "type": "apiKey",
                "name": "Authorization",
                "in": "header",
                "description": "Signed.",
                "x-amazon-apigateway-authtype": "awsSigv4",
            },
        },
    },
}
TEMPLATE: dict[str, Any] = {
    "Parameters": {"Way": {"Type": "String"}},
    "Conditions": {"Keyed": {"Fn::Equals": [{"Ref": "Way"}, "KEY"]}},
    "Resources": {
        "Other": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {"RestApiId": {"Ref": "OtherApi"}, "StageName": "other"},
        },
        "Stage": {
            "Type": "AWS::ApiGateway::Stage",
            "Properties": {"RestApiId": {"Ref": "Api"}, "StageName": "v1"},
        },
        "Api": {
            "Type": "AWS::ApiGateway::RestApi",
            "Properties": {
                "Body": {
                    "Fn::Transform": {
                        "Name": "AWS::Include",
                        "Parameters": {"Location": "../openapi/things.json"},
                    }
                }
            },
        },
    },
}
LAUNCH = """\
  ApiStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested-stacks/api-stack.json
      Parameters: { Way: KEY }
"""
NO_OTHERS: Mapping[str, str] = {}
SIGNED = Access(signed=True, keyed=False)
DEPLOYED = (
    resource("Api", "AWS::ApiGateway::RestApi", "abc123"),
    resource("Other", "AWS::ApiGateway::Stage", "other"),
    resource("Stage", "AWS::ApiGateway::Stage", "v1"),
    resource("Key", "AWS::ApiGateway::ApiKey", "key1"),
)


def api_project(folder: Path, template: Mapping[str, Any] = TEMPLATE, *others: str) -> Project:
    """The sample project with an API, and further nested stacks of the same template."""
    launches = LAUNCH + "".join(LAUNCH.replace("ApiStack:", f"{it}:") for it in others)
    files = {
        "cft/root-stack.yaml": ROOT_TEMPLATE + launches,
        "cft/nested-stacks/api-stack.json": json.dumps(template),
        "cft/openapi/things.json": json.dumps(DOCUMENT),
    }
    return sample_project(folder, files)


def api_target(
    monkeypatch: pytest.MonkeyPatch,
    way: str = "IAM",
    *found: Mapping[str, Any],
    local: bool = False,
    template: str = "",
    others: Mapping[str, str] = NO_OTHERS,
) -> Target:
    """Where that API is deployed with a parameter; `found` is in its nested stack.

    Args:
        others: ids of the APIs in further nested stacks, by the stacks' logical ids.
    """
    parameters = pairs("ParameterKey", "ParameterValue", {"Way": way})
    nested: dict[str, list[Mapping[str, Any]]] = {
        ROOT: [resource("ApiStack", "AWS::CloudFormation::Stack", nested_id("api"))],
        nested_id("api"): list(found or DEPLOYED),
    }

    for name, api in others.items():
        nested[ROOT].append(resource(name, "AWS::CloudFormation::Stack", nested_id(name)))
        nested[nested_id(name)] = [
            resource("Api", "AWS::ApiGateway::RestApi", api),
            resource("Stage", "AWS::ApiGateway::Stage", "v1"),
        ]

    def describe(**_: Any) -> Any:
        return stacks(stack(Parameters=parameters))

    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {
            "DescribeStacks": describe,
            "ListStackResources": lambda StackName: resources(*nested[StackName]),  # noqa: N803
            "GetTemplate": lambda **_: {"TemplateBody": template},
        },
    )
    return make_target(local=local, cloudformation=cfn.client)
