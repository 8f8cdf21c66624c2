"""A request of API Gateway's → what is asked for, and by whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from redaction.reads import ReadRequest, read_request
from tarius.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_ADDRESS = re.compile(r"/consumers/([^/]+)/objects/(.+)", re.DOTALL)
_CALLER = re.compile(r"arn:aws[a-z-]*:sts::([0-9]{12}):assumed-role/([^/]+)/[^/]+")
_ALLOWED = "GET, HEAD"


@dataclass(frozen=True, slots=True)
class ConsumerRequest:
    """Somebody's read.

    Attributes:
        consumer: whose eyes it is for; the address names it.
        key: of the object.
        version: of the object; empty for the current one.
    """

    consumer: str
    key: str
    version: str
    read: ReadRequest


def consumer_request(event: Mapping[str, Any]) -> ConsumerRequest:
    """What is asked for.

    Args:
        event: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format

    Raises:
        Problem: it is no read of an object.
    """
    method = str(event["httpMethod"])
    found = _ADDRESS.fullmatch(str(event["path"]))
    if found is None:
        detail = "There is nothing here; /consumers/{consumer}/objects/{key} are the addresses."
        raise Problem(HTTPStatus.NOT_FOUND, "no-such-address", detail)
    if method not in ("GET", "HEAD"):
        detail = f"This address knows {_ALLOWED}."
        raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method", detail, {"Allow": _ALLOWED})
    consumer, key = (_decoded(it) for it in found.groups())
    query = event.get("queryStringParameters") or {}
    read = read_request(_headers(event), query.get("partNumber"), wants_body=method == "GET")
    return ConsumerRequest(consumer, key, str(query.get("versionId") or ""), read)


def _decoded(text: str) -> str:
    """A part of the address; API Gateway hands it over as it was sent."""
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        detail = "The address is not UTF-8."
    raise Problem(HTTPStatus.BAD_REQUEST, "address", detail)


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    # A header that came twice is one with a list; the event's `headers` has the last alone.
    sent = event.get("multiValueHeaders") or {}
    return {name: ", ".join(texts) for name, texts in sent.items()}


def require_consumer(event: Mapping[str, Any], account: str, role: str) -> None:
    """Let nobody in but a consumer's own role, whatever policies say.

    Args:
        account: the role's.
        role: its name.

    Raises:
        Problem: somebody else asks.
    """
    identity = event.get("requestContext", {}).get("identity", {})
    caller = _CALLER.fullmatch(str(identity.get("userArn") or ""))
    if caller is None or caller.groups() != (account, role):
        raise not_let_in()


def not_let_in() -> Problem:
    """What everybody hears who is not the consumer, be there such a consumer or not."""
    detail = "Only a consumer may read here, in its own role."
    return Problem(HTTPStatus.FORBIDDEN, "not-let-in", detail)
