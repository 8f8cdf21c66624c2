"""Consumers of redacted events: in their own roles, by the doors that are deployed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import boto3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.stack.api_calls import Answer, ApiCaller
from tests.stack.platform import Platform

KEY = "store_events/sales_event/dt=2026-01-31/redacted reads+1.json"
EVENT = {
    "request_id": "r-1",
    "cust_id": 123,
    "store_id": 7,
    "evnt_time": "2026-01-31T09:30:00+00:00",
    "evnt_type": "sales_event",
    "price": 98.76,
    "discount": 5.43,
    "sku": 20000,
    "qty": 2,
}
NAMES = ("inventory", "marketing", "logistics", "auditor")


@dataclass(frozen=True)
class Consumer:
    """Somebody in a consumer's role."""

    platform: Platform
    name: str
    credentials: Credentials

    @property
    def api(self) -> str:
        """The API's address here; the output is AWS's."""
        endpoint = urlsplit(self.platform.outputs["RedactedReadsApiEndpoint"])
        api = endpoint.netloc.split(".", 1)[0]
        return f"{self.platform.cloud.running.endpoint_url}/_aws/execute-api/{api}{endpoint.path}"

    def by_api(
        self,
        key: str,
        method: str = "GET",
        whose: str = "",
        query: str = "",
        **headers: str,
    ) -> Answer:
        """Read an object by the API, by one's own address or another's; the query is encoded."""
        path = f"/consumers/{whose or self.name}/objects/{quote(key)}"
        path += f"?{query}" if query else ""
        return ApiCaller(self.api, self.credentials).call(method, path, headers=headers)

    def by_object_lambda(
        self,
        key: str,
        method: str = "GET",
        whose: str = "",
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Read an object, or a list without a key, through an Object Lambda access point."""
        name = f"{(whose or self.name).capitalize()}ObjectLambdaArn".replace("Inventory", "S3")
        access_point = self.platform.outputs[name].rpartition("/")[2]
        server = urlsplit(self.platform.cloud.running.endpoint_url).netloc
        # As on AWS, but for the last part: the host names the access point and the account.
        host = f"{access_point}-{self.platform.cloud.running.account_id}.{server}"
        target = f"/{quote(key)}" + (f"?{urlencode(query)}" if query else "")
        request = AWSRequest(method, f"http://{host}{target}", {**(headers or {}), "Host": host})
        request.context["payload_signing_enabled"] = True
        S3SigV4Auth(self.credentials, "s3-object-lambda", "us-east-1").add_auth(request)
        connection = HTTPConnection(server, timeout=60)
        try:
            connection.request(method, target, headers=dict(request.headers.items()))
            answer = connection.getresponse()
            named = {it.replace("Etag", "ETag"): text for it, text in answer.headers.items()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def client(self, service: str) -> Any:
        """A client of a service with the consumer's rights."""
        return boto3.client(
            service,  # type: ignore[call-overload]  # any service
            endpoint_url=self.platform.cloud.running.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=self.credentials.access_key,
            aws_secret_access_key=self.credentials.secret_key,
            aws_session_token=self.credentials.token,
        )


def consumer(platform: Platform, name: str) -> Consumer:
    """Take a consumer's role, as a user of the account whose policy lets them."""
    iam = platform.client("iam")
    user = f"reader-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=user)
    iam.put_user_policy(
        UserName=user,
        PolicyName="take-role",
        PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow",'
        f'"Action":"sts:AssumeRole","Resource":"{_role(platform, name)}"}}]}}',
    )
    key = iam.create_access_key(UserName=user)["AccessKey"]
    sts = boto3.client(
        "sts",
        endpoint_url=platform.cloud.running.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )
    given = sts.assume_role(RoleArn=_role(platform, name), RoleSessionName="reader")["Credentials"]
    credentials = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    return Consumer(platform, name, credentials)


def _role(platform: Platform, name: str) -> str:
    return platform.outputs[f"{name.capitalize()}ConsumerRoleArn"]
