"""The kinds of requests that are compared, and each as API Gateway hands it to a function."""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks.events_api.bodies import large, small


class Kind(NamedTuple):
    """A kind of request.

    Attributes:
        body: by the event's Id.
        is_stored_before: whether the event must be there when it is sent.
    """

    name: str
    method: str
    body: Callable[[str], str]
    is_stored_before: bool

    def path(self, event_id: str) -> str:
        """Of the address, below the stage."""
        return "/events" if self.method == "POST" else f"/events/{event_id}"

    def headers(self, event_id: str) -> dict[str, str]:
        """Which both take; ours needs them."""
        if self.method == "GET":
            return {}
        match = {"If-Match": _tag(self.body(event_id))} if self.method == "PUT" else {}
        return {"Content-Type": "application/json", **match}


KINDS = (
    Kind("POST, 300 bytes", "POST", small, is_stored_before=False),
    Kind("POST, 20 KB", "POST", large, is_stored_before=False),
    Kind("GET, 300 bytes", "GET", small, is_stored_before=True),
    Kind("PUT, 300 bytes", "PUT", small, is_stored_before=True),
)


def _tag(body: str) -> str:
    """The ETag that our API gives an event."""
    text = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def new_id() -> str:
    """An Id that no other event has."""
    return str(uuid.uuid4())


def proxy_event(kind: Kind, event_id: str, *, is_base64: bool) -> dict[str, Any]:
    """What a function gets of a request.

    Args:
        is_base64: whether the API hands bodies over as bytes.
    """
    body = None if kind.method == "GET" else kind.body(event_id)
    if body and is_base64:
        body = base64.b64encode(body.encode()).decode()
    path = kind.path(event_id)
    # The headers that API Gateway and usual clients add.
    headers = {
        **kind.headers(event_id),
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Authorization": "AWS4-HMAC-SHA256 " + "a" * 200,
        "Host": "abcdefghij.execute-api.us-east-1.amazonaws.com",
        "User-Agent": "python-requests/2.32",
        "X-Amz-Date": "20260131T093000Z",
        "X-Amzn-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793",
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }
    resource = "/events" if kind.method == "POST" else "/events/{id}"
    return {
        "resource": resource,
        "path": path,
        "httpMethod": kind.method,
        "headers": headers,
        "multiValueHeaders": {name: [text] for name, text in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None if kind.method == "POST" else {"id": event_id},
        "stageVariables": None,
        "requestContext": {
            "resourceId": "abc123",
            "resourcePath": resource,
            "httpMethod": kind.method,
            "path": f"/v1{path}",
            "accountId": "123456789012",
            "protocol": "HTTP/1.1",
            "stage": "v1",
            "requestId": event_id,
            "identity": {"sourceIp": "192.0.2.1", "userArn": "arn:aws:iam::123456789012:user/me"},
            "apiId": "abcdefghij",
        },
        "body": body,
        "isBase64Encoded": bool(body and is_base64),
    }
