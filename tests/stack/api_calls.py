"""Calls of a deployed REST API through plain HTTP, signed as AWS asks or not at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.stack.platform import Platform

JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's document."""
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The code of the problem document that the answer is, or this fails."""
        assert self.headers["Content-Type"] == "application/problem+json", self.body
        return str(self.json["type"]).rpartition(":")[2]


@dataclass(frozen=True)
class ApiCaller:
    """Somebody who calls the API.

    Attributes:
        root: address of the stage, without a slash at its end.
        credentials: with which requests are signed; None for none.
        headers: of every request.
    """

    root: str
    credentials: Credentials | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request and wait for its answer."""
        url = self.root + path
        sent = body.encode() if isinstance(body, str) else body
        request = AWSRequest(method, url, {**self.headers, **(headers or {})}, sent)
        if self.credentials is not None:
            SigV4Auth(self.credentials, "execute-api", "us-east-1").add_auth(request)
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection = HTTPConnection(parts.netloc, timeout=60)
        try:
            connection.request(method, target, sent, dict(request.headers.items()))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers.items()), answer.read())
        finally:
            connection.close()

    def post(self, body: str | bytes) -> Answer:
        return self.call("POST", "/events", body, JSON)


def deploy_api(platform: Platform, **values: str) -> None:
    """Deploy with values of parameters; unless they say so, the API is not throttled."""
    path = platform.root / "params/cfn-parameters.json"
    written: dict[str, Any] = json.loads(path.read_text())
    unthrottled = {"ApiRateLimit": "5000", "ApiBurstLimit": "5000"}
    written["parameters"]["devl"][0] |= unthrottled | values
    path.write_text(json.dumps(written, indent=2))
    done = platform.deploy()
    assert done.returncode == 0, done.stdout + done.stderr


def local_address(platform: Platform) -> str:
    """Where the local cloud serves the endpoint that the stack's output names."""
    endpoint = urlsplit(platform.outputs["EventsApiEndpoint"])
    api, rest = endpoint.netloc.split(".", 1)
    assert rest == "execute-api.us-east-1.amazonaws.com"
    return f"{platform.cloud.running.endpoint_url}/_aws/execute-api/{api}{endpoint.path}"


def caller(platform: Platform, name: str, *allowed: str) -> ApiCaller:
    """A user of the account, let in by a policy for these resources of execute-api."""
    iam = platform.client("iam")
    iam.create_user(UserName=name)
    if allowed:
        statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": list(allowed)}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_user_policy(UserName=name, PolicyName="call", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    return ApiCaller(local_address(platform), credentials)
