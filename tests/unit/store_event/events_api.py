"""The function with its table, in process, called as API Gateway calls it."""

import importlib.util
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
import pytest
import yaml
from moto import mock_aws

REGION = "us-east-1"
TABLE = "events"
_ROOT = Path(__file__).parents[3]
HANDLER = _ROOT / "src/store-event/handler.py"
PATHS = yaml.safe_load((_ROOT / "cft/openapi/events-api.yaml").read_text())["paths"]
JSON = {"Content-Type": "application/json"}
MOST_BODY_BYTES = 1_048_576


@dataclass(frozen=True)
class Answer:
    """What the function answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body's document."""
        return json.loads(self.text)

    @property
    def problem(self) -> str:
        """The code of the problem that the answer is; it has the right form, or this fails."""
        assert self.headers["Content-Type"] == "application/problem+json"
        document = self.json
        assert document.keys() == {"type", "title", "status", "detail"}
        assert document["status"] == self.status
        assert "Traceback" not in self.text
        prefix, _, code = document["type"].rpartition(":")
        assert prefix == "urn:tarius:problem"
        return str(code)


class EventsApi:
    """The function and its table."""

    def __init__(self, handler: ModuleType) -> None:
        self.handler = handler
        self.dynamodb = boto3.client("dynamodb", region_name=REGION)

    def call(
        self,
        method: str,
        path: str,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, list[str]] | None = None,
        several: Mapping[str, list[str]] | None = None,
        is_base64: bool = False,
    ) -> Answer:
        """Send a request, and see that the API's document tells of such an answer.

        Args:
            several: headers that come more than once.
        """
        given = dict(headers or {}) | {name: texts[-1] for name, texts in (several or {}).items()}
        event = {
            "resource": "/{proxy+}",
            "path": path,
            "httpMethod": method,
            "headers": given,
            "multiValueHeaders": {name: [it] for name, it in given.items()} | dict(several or {}),
            "queryStringParameters": {name: it[-1] for name, it in (query or {}).items()} or None,
            "multiValueQueryStringParameters": query or None,
            "pathParameters": None,
            "stageVariables": None,
            "requestContext": {"path": f"/v1{path}", "httpMethod": method, "requestId": "request"},
            "body": body,
            "isBase64Encoded": is_base64,
        }
        answered = self.handler.handler(event, _context())
        sent = {name: ", ".join(it) for name, it in answered["multiValueHeaders"].items()}
        answer = Answer(answered["statusCode"], sent, answered["body"] or "")
        _check_documented(method, path, answer)
        return answer

    def post(self, body: str, headers: Mapping[str, str] = JSON) -> Answer:
        return self.call("POST", "/events", body, headers)

    def get(self, event_id: str, **headers: str) -> Answer:
        return self.call("GET", f"/events/{event_id}", headers=headers)

    def put(self, event_id: str, body: str, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("PUT", f"/events/{event_id}", body, JSON | named)

    def listed(self, **query: str) -> Answer:
        return self.call("GET", "/events", query={name: [it] for name, it in query.items()})

    def items(self) -> list[dict[str, Any]]:
        """All that is in the table."""
        return list(self.dynamodb.scan(TableName=TABLE, ConsistentRead=True)["Items"])

    def clear(self) -> None:
        """Empty the table."""
        for item in self.items():
            self.dynamodb.delete_item(TableName=TABLE, Key={"Id": item["Id"]})


@contextmanager
def events_api(monkeypatch: pytest.MonkeyPatch, **environment: str) -> Iterator[EventsApi]:
    """The API, its table empty.

    Args:
        environment: variables of the function, beside the usual.
    """
    variables = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "EVENT_TABLE": TABLE,
        "MOST_BODY_BYTES": str(MOST_BODY_BYTES),
        "POWERTOOLS_SERVICE_NAME": "store-event",
    }
    for name, value in {**variables, **environment}.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        _make_table()
        yield EventsApi(_fresh_handler())


def _make_table() -> None:
    keys = ("Id", "tarius:list", "tarius:order")
    boto3.client("dynamodb", region_name=REGION).create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": it, "AttributeType": "S"} for it in keys],
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-type-and-day",
                "KeySchema": [
                    {"AttributeName": "tarius:list", "KeyType": "HASH"},
                    {"AttributeName": "tarius:order", "KeyType": "RANGE"},
                ],
                "Projection": {
                    "ProjectionType": "INCLUDE",
                    "NonKeyAttributes": ["type", "category", "tarius:digest"],
                },
            }
        ],
    )


def _fresh_handler() -> ModuleType:
    # Not by the name `handler`, which each function's module has.
    spec = importlib.util.spec_from_file_location("store_event_handler", HANDLER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _check_documented(method: str, path: str, answer: Answer) -> None:
    kind = "/events" if path.rstrip("/") == "/events" else "/events/{id}"
    operation = PATHS[kind].get(method.lower())
    if path.startswith("/events") and path.count("/") <= 2 and operation and method != "OPTIONS":
        documented = operation["responses"][str(answer.status)]
        content = documented.get("content")
        if content and answer.text:
            assert answer.headers["Content-Type"] in content
        assert set(documented.get("headers", ())) <= answer.headers.keys()


def _context() -> SimpleNamespace:
    return SimpleNamespace(
        function_name="store-event",
        memory_limit_in_mb=256,
        invoked_function_arn="arn:aws:lambda:us-east-1:000000000000:function:store-event",
        aws_request_id="request",
    )
