"""Extensions of the OpenAPI document that describes an API."""

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cloud import Cloud
from tests.contract.functions import function
from tests.contract.stacks import create, template, update

MOCK = {
    "responses": {"200": {"description": "answered"}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200"}},
    },
}


def _api(cloud: Cloud, name: str, **document: Any) -> str:
    """Deploy an API with a document and give its id; its stage is `v1`."""
    body = {"openapi": "3.0.1", "info": {"title": name, "version": "1"}, **document}
    api = {"Ref": "Api"}
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
        "Deployment": {
            "Type": "AWS::ApiGateway::Deployment",
            "Properties": {"RestApiId": api, "StageName": "v1"},
        },
    }
    stack = create(cloud, name, template(resources, Outputs={"Id": {"Value": api}}))
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return str(stack["Outputs"][0]["OutputValue"])


def _request(cloud: Cloud, api: str, method: str, path: str) -> tuple[int, str, str]:
    """Status, content type and body of an answer."""
    connection = HTTPConnection(urlsplit(cloud.running.endpoint_url).netloc, timeout=20)
    connection.request(method, f"/_aws/execute-api/{api}/v1{path}")
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read().decode()


@pytest.mark.mend("api_documents")
def test_any_method_takes_what_no_other_does(cloud: Cloud) -> None:
    paths = {"/things": {"get": MOCK}, "/{proxy+}": {"x-amazon-apigateway-any-method": MOCK}}
    api = _api(cloud, "contract-any-method", paths=paths)
    asked = [("GET", "/things"), ("PUT", "/things"), ("GET", "/others/1"), ("GET", "/")]
    assert [_request(cloud, api, *it)[0] for it in asked] == [200, 200, 200, 403]


@pytest.mark.mend("api_documents")
def test_a_document_says_how_the_gateway_answers_by_itself(cloud: Cloud) -> None:
    refused = {
        "responseParameters": {"gatewayresponse.header.Content-Type": "'text/x-refused'"},
        "responseTemplates": {"application/json": "refused: $context.error.responseType"},
    }
    api = _api(
        cloud,
        "contract-gateway-responses",
        paths={"/things": {"get": MOCK}},
        **{"x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": refused}},
    )
    answer = _request(cloud, api, "GET", "/nothing")
    assert answer == (403, "text/x-refused", "refused: MISSING_AUTHENTICATION_TOKEN")


@pytest.mark.mend("api_documents")
def test_a_document_says_which_bodies_are_binary(cloud: Cloud) -> None:
    binary = {"x-amazon-apigateway-binary-media-types": ["*/*"]}
    api = _api(cloud, "contract-binary", paths={"/things": {"get": MOCK}}, **binary)
    described = cloud.client("apigateway").get_rest_api(restApiId=api)
    assert described["binaryMediaTypes"] == ["*/*"]


@pytest.mark.mend("stage_variables")
def test_a_stage_says_which_function_its_methods_call(cloud: Cloud) -> None:
    names = ("contract-staged-1", "contract-staged-2")
    answer = "{'statusCode': 200, 'body': context.function_name}"
    source = f"def handler(event, context):\n    return {answer}"
    arns = [function(cloud, name, source) for name in names]
    called = arns[0].replace(names[0], "${stageVariables.function}")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{called}/invocations"
    proxy = {"type": "aws_proxy", "httpMethod": "POST", "uri": uri}
    get = {"responses": {}, "x-amazon-apigateway-integration": proxy}
    body = {"openapi": "3.0.1", "info": {"title": "staged"}, "paths": {"/things": {"get": get}}}
    api = {"Ref": "Api"}

    def staged(variables: dict[str, str]) -> dict[str, Any]:
        stage = {"RestApiId": api, "DeploymentId": {"Ref": "Deployment"}, "StageName": "v1"}
        resources = {
            "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
            "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": {"RestApiId": api}},
            "Stage": {
                "Type": "AWS::ApiGateway::Stage",
                "Properties": {**stage, "Variables": variables},
            },
        }
        return template(resources, Outputs={"Id": {"Value": api}})

    stack = create(cloud, "contract-staged", staged({"function": names[0]}))
    found = str(stack["Outputs"][0]["OutputValue"])
    assert _request(cloud, found, "GET", "/things")[2] == names[0]
    # Another value needs no other deployment.
    update(cloud, "contract-staged", staged({"function": names[1]}))
    assert _request(cloud, found, "GET", "/things")[2] == names[1]
    # One that the stage lacks names no function.
    update(cloud, "contract-staged", staged({"other": names[1]}))
    assert _request(cloud, found, "GET", "/things")[0] == 500
