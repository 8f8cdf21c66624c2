"""The two doors, asked in process in the words of the services before them."""

import json
import re
from abc import ABC, abstractmethod
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, TypeAlias
from urllib.parse import quote, urlencode

from tests.unit.handlers import imported_handler
from tests.unit.redacted_reads.small_s3 import SmallS3

ACCOUNT = "123456789012"
_Texts: TypeAlias = Mapping[str, str]


@dataclass(frozen=True)
class Seen:
    """What a consumer sees.

    Attributes:
        code: of an error, spelt as the API does.
        headers: with small letters.
        body: None if it was broken off.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes | None
    code: str = ""


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function of its invocation."""

    seconds: float = 20
    invoked_function_arn: str = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:reads"
    function_name: str = "reads"
    memory_limit_in_mb: int = 1024
    aws_request_id: str = "1"

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


class Door(ABC):
    """A door.

    Attributes:
        function: behind it, by its folder.
    """

    function: ClassVar[str]

    def __init__(self, s3: SmallS3) -> None:
        self.s3 = s3

    @cached_property
    def handler(self) -> Any:
        """Imported by the test itself, for its logger keeps the standard output of that moment."""
        return imported_handler(self.function)

    @abstractmethod
    def spelt(self, status: int) -> int:
        """The status by which this door says what the API says by that one."""

    def read(
        self,
        consumer: str,
        key: str,
        headers: _Texts | None = None,
        query: _Texts | None = None,
        seconds: float = 20,
    ) -> Seen:
        """What a consumer sees who asks so."""
        return self._read((consumer, key), headers or {}, query, seconds)

    @abstractmethod
    def _read(
        self, what: tuple[str, str], headers: _Texts, query: _Texts | None, seconds: float
    ) -> Seen: ...


class ApiDoor(Door):
    """The API's function."""

    function = "read-redacted"

    def spelt(self, status: int) -> int:
        return status

    def event(self, consumer: str, key: str, method: str = "GET") -> dict[str, Any]:
        """A request of a consumer in its own role."""
        role = f"tarius-consumer-{consumer}-devl-us-east-1"
        arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session"
        return {
            "httpMethod": method,
            "path": f"/consumers/{consumer}/objects/{quote(key)}",
            "multiValueHeaders": {},
            "queryStringParameters": None,
            "requestContext": {"identity": {"userArn": arn}},
        }

    def ask(self, event: Mapping[str, Any], seconds: float = 20) -> Seen:
        """What is answered to an event."""
        answer = self.handler.handler(event, Context(seconds))
        text = answer["body"]
        body = b64decode(text) if answer["isBase64Encoded"] else text.encode()
        headers = {name.lower(): text for name, text in answer["headers"].items()}
        code = ""
        if headers.get("content-type") == "application/problem+json" and body:
            code = json.loads(body)["type"].rpartition(":")[2]
        return Seen(answer["statusCode"], headers, body, code)

    def _read(
        self, what: tuple[str, str], headers: _Texts, query: _Texts | None, seconds: float
    ) -> Seen:
        event = self.event(*what)
        event["multiValueHeaders"] = {name: [text] for name, text in headers.items()}
        event["queryStringParameters"] = query
        return self.ask(event, seconds)


class ObjectLambdaDoor(Door):
    """The function behind Object Lambda access points."""

    function = "redact-object"

    def spelt(self, status: int) -> int:
        return {413: 400, 422: 400, 502: 503, 504: 503}.get(status, status)

    def event(self, consumer: str, address: str, operation: str = "getObject") -> dict[str, Any]:
        """A request through a consumer's access point."""
        output = {"outputRoute": "route", "outputToken": "token"}
        return {
            "xAmzRequestId": "1",
            f"{operation}Context": {
                "inputS3Url": address,
                **(output if operation == "getObject" else {}),
            },
            "configuration": {
                "accessPointArn": f"arn:aws:s3-object-lambda:us-east-1:{ACCOUNT}:accesspoint/one",
                "supportingAccessPointArn": f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/reads",
                "payload": consumer,
            },
            "userRequest": {"url": "https://one.example/key", "headers": {"Host": "one.example"}},
            "protocolVersion": "1.00",
        }

    def ask(self, event: Mapping[str, Any], seconds: float = 20) -> Any:
        """What the function returns."""
        return self.handler.handler(event, Context(seconds))

    def _read(
        self, what: tuple[str, str], headers: _Texts, query: _Texts | None, seconds: float
    ) -> Seen:
        consumer, key = what
        event = self.event(consumer, self.s3.address(quote(key)))
        event["userRequest"]["headers"] |= headers
        event["userRequest"]["url"] += f"?{urlencode(query)}" if query else ""
        try:
            assert self.ask(event, seconds) is None
        except RuntimeError:
            return Seen(0, {}, None)
        ((sent, body),) = self.s3.given
        self.s3.given.clear()
        prefix = "x-amz-fwd-header-"
        given = {name.removeprefix(prefix): text for name, text in sent.items() if prefix in name}
        if "content-length" in sent and "x-amz-fwd-error-code" not in sent:
            given["content-length"] = sent["content-length"]
        code = re.sub(r"(?<=.)(?=[A-Z])", "-", sent.get("x-amz-fwd-error-code", "")).lower()
        return Seen(int(sent["x-amz-fwd-status"]), given, body, code)
