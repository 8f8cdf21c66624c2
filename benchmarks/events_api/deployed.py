"""Our API and the peer's on one local cloud, and a caller who may call both."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from benchmarks.events_api.contenders import OURS, PEER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.events_api.kinds import Kind
    from tests.stack.platform import Platform

_PEER = Path(__file__).parent / "peer"
_STACK = "peer"
# What the benchmark sends must not be throttled.
_PARAMETERS = {"ApiRateLimit": "5000", "ApiBurstLimit": "5000"}


@dataclass(frozen=True)
class Deployed:
    """A function behind an API.

    Attributes:
        root: address of the API's stage.
        function: its name.
    """

    name: str
    root: str
    function: str
    credentials: Credentials


@dataclass(frozen=True)
class Request:
    """A request that is signed and may be sent."""

    method: str
    target: str
    body: bytes
    headers: Mapping[str, str]

    def __post_init__(self) -> None:
        assert "Authorization" in self.headers


def deploy(platform: Platform) -> tuple[Deployed, ...]:
    """Deploy ours by the deployer, and the peer beside it.

    Raises:
        RuntimeError: ours cannot be deployed.
    """
    path = platform.root / "params/cfn-parameters.json"
    written = json.loads(path.read_text())
    written["parameters"]["devl"][0] |= _PARAMETERS
    path.write_text(json.dumps(written))
    done = platform.deploy()
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    peer = _deploy_peer(platform)
    ours = platform.outputs
    credentials = _caller(platform, ours["EventsApiInvokeArn"], peer["InvokeArn"])

    def deployed(name: str, endpoint: str, function: str) -> Deployed:
        return Deployed(name, _address(platform, endpoint), function, credentials)

    return (
        deployed(OURS, ours["EventsApiEndpoint"], ours["StoreEventFunction"]),
        deployed(PEER, peer["Endpoint"], peer["FunctionName"]),
    )


def signed(to: Deployed, kind: Kind, event_id: str) -> Request:
    """A request, with a Signature Version 4 that is good for some minutes."""
    url = to.root + kind.path(event_id)
    body = b"" if kind.method == "GET" else kind.body(event_id).encode()
    request = AWSRequest(kind.method, url, kind.headers(event_id), body)
    SigV4Auth(to.credentials, "execute-api", "us-east-1").add_auth(request)
    return Request(kind.method, urlsplit(url).path, body, dict(request.headers.items()))


def _deploy_peer(platform: Platform) -> Mapping[str, str]:
    cfn = platform.client("cloudformation")
    table = platform.client("dynamodb").describe_table(TableName=platform.outputs["EventTable"])
    values = {
        "KmsMasterKeyId": table["Table"]["SSEDescription"]["KMSMasterKeyArn"],
        "Code": (_PEER / "handler.py").read_text(),
    }
    cfn.create_stack(
        StackName=_STACK,
        TemplateBody=(_PEER / "template.yaml").read_text(),
        Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in values.items()],
        Capabilities=["CAPABILITY_IAM"],
    )
    cfn.get_waiter("stack_create_complete").wait(StackName=_STACK, WaiterConfig={"Delay": 1})
    outputs = cfn.describe_stacks(StackName=_STACK)["Stacks"][0]["Outputs"]
    return {it["OutputKey"]: it["OutputValue"] for it in outputs}


def _caller(platform: Platform, *allowed: str) -> Credentials:
    iam = platform.client("iam")
    iam.create_user(UserName="bench")
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": list(allowed)}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_user_policy(UserName="bench", PolicyName="call", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName="bench")["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def _address(platform: Platform, endpoint: str) -> str:
    parts = urlsplit(endpoint)
    api = parts.netloc.partition(".")[0]
    return f"{platform.cloud.running.endpoint_url}/_aws/execute-api/{api}{parts.path}"
