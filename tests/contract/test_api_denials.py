"""Who is let into a REST API whose callers sign, and how others are answered."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.cloud import Cloud
from tests.contract.stacks import create, template
from tests.contract.test_api_documents import MOCK

_SIGNATURE = {
    "type": "apiKey",
    "name": "Authorization",
    "in": "header",
    "x-amazon-apigateway-authtype": "awsSigv4",
}
_REFUSED = {
    "responseParameters": {"gatewayresponse.header.Content-Type": "'text/x-refused'"},
    "responseTemplates": {"application/json": "refused: $context.error.responseType"},
}


@pytest.fixture(scope="module")
def api(cloud: Cloud) -> Iterator[str]:
    """The address of a stage whose callers sign."""
    signed = {**MOCK, "security": [{"signature": []}]}
    body = {
        "openapi": "3.0.1",
        "info": {"title": "signed", "version": "1"},
        "paths": {"/{proxy+}": {"get": signed}},
        "components": {"securitySchemes": {"signature": _SIGNATURE}},
        "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": _REFUSED},
    }
    deployment = {"RestApiId": {"Ref": "Api"}, "StageName": "v1"}
    resources: Any = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Body": body}},
        "Deployment": {"Type": "AWS::ApiGateway::Deployment", "Properties": deployment},
    }
    outputs = {"Id": {"Value": {"Ref": "Api"}}}
    stack = create(cloud, "contract-signed", template(resources, Outputs=outputs))
    made = stack["Outputs"][0]["OutputValue"]
    yield f"{cloud.running.endpoint_url}/_aws/execute-api/{made}/v1"


def _get(cloud: Cloud, url: str, user: str, allowed: str) -> tuple[int, str, str]:
    """Status, content type and body of what a new user gets, who may call what is allowed."""
    iam = cloud.client("iam")
    iam.create_user(UserName=user)
    allow = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": allowed}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName=user, PolicyName="call", PolicyDocument=policy)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    request = AWSRequest("GET", url)
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", parts.path, headers=dict(request.headers.items()))
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read().decode()


@pytest.mark.mend("api_denials")
def test_who_may_not_call_gets_the_answer_that_the_document_has(cloud: Cloud, api: str) -> None:
    nothing = "arn:aws:execute-api:us-east-1:000000000000:other/*"
    answer = _get(cloud, f"{api}/things", "contract-stranger", nothing)
    assert answer == (403, "text/x-refused", "refused: ACCESS_DENIED")


@pytest.mark.mend("policy_wildcards")
def test_an_asterisk_in_a_policy_stands_for_line_breaks_too(cloud: Cloud, api: str) -> None:
    things = "arn:aws:execute-api:us-east-1:*:*/v1/GET/things*"
    assert _get(cloud, f"{api}/things%0Aof-old", "contract-clerk", things)[0] == 200
