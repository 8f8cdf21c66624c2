"""Files in S3 that CloudFormation reads for a resource."""

import json
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.contract.stacks import create, template, update

STATES = "StartAt: Told\nStates:\n  Told:\n    Type: Pass\n    Result: ${Word}\n    End: true\n"
DOCUMENT = """\
openapi: 3.0.1
info: { title: Greetings, version: '1' }
paths:
  /%s:
    get:
      responses: { '200': { description: ok } }
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: { application/json: '{"statusCode": 200}' }
        responses: { default: { statusCode: '200' } }
"""


def _put(cloud: Cloud, bucket: str, key: str, text: str) -> dict[str, str]:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    return {"Bucket": bucket, "Key": key}


def _machine(place: dict[str, str]) -> dict[str, Any]:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "states.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    return {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "contract-yaml",
                "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
                "DefinitionS3Location": place,
                "DefinitionSubstitutions": {"Word": "hello"},
            },
        },
    }


@pytest.mark.mend("definition_files")
def test_a_state_machine_may_be_defined_by_a_file_of_yaml(cloud: Cloud) -> None:
    place = _put(cloud, "contract-definitions", "states.asl.yaml", STATES)
    outputs = {"Arn": {"Value": {"Ref": "Machine"}}}

    stack = create(cloud, "contract-yaml", template(_machine(place), Outputs=outputs))

    assert stack["StackStatus"] == "CREATE_COMPLETE"
    states = cloud.client("stepfunctions")
    arn = stack["Outputs"][0]["OutputValue"]
    definition = json.loads(states.describe_state_machine(stateMachineArn=arn)["definition"])
    assert definition["States"]["Told"]["Result"] == "hello"
    started = states.start_execution(stateMachineArn=arn)["executionArn"]

    def ended() -> dict[str, Any] | None:
        found: dict[str, Any] = states.describe_execution(executionArn=started)
        return None if found["status"] == "RUNNING" else found

    assert cloud.eventually(ended, "the execution")["output"] == '"hello"'


@pytest.mark.mend("api_body_files")
def test_an_api_may_be_described_by_a_file(cloud: Cloud) -> None:
    def paths() -> set[str]:
        [api] = [it for it in apis.get_rest_apis()["items"] if it["name"] == "Greetings"]
        return {it["path"] for it in apis.get_resources(restApiId=api["id"])["items"]}

    def api(key: str) -> dict[str, Any]:
        place = _put(cloud, "contract-documents", key, DOCUMENT % key)
        properties = {"BodyS3Location": place}
        return template({"Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": properties}})

    apis = cloud.client("apigateway")
    assert create(cloud, "contract-document", api("hello"))["StackStatus"] == "CREATE_COMPLETE"
    assert paths() == {"/", "/hello"}

    assert update(cloud, "contract-document", api("welcome"))["StackStatus"] == "UPDATE_COMPLETE"
    assert paths() == {"/", "/welcome"}
