"""Answers CloudFormation, which otherwise waits for an hour.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
"""

import json
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import SplitResult, urlsplit

# CloudFormation takes 4,096 bytes. The ids need at most 2,000 of them.
_MAX_REASON = 900
# Of a connection and of a response each. With pauses of 1 and 2 seconds, three tries last for 33
# seconds at the most, which the handler counts on.
_TIMEOUT_SECONDS = 5
_TRIES = 3

_AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class AnswerFailedError(Exception):
    """The answer did not arrive. Never says the URL, which whoever has it can answer with."""


def known_id(event: Mapping[str, Any]) -> str:
    """The physical id that CloudFormation knows the resource by; before it is made, a stand-in."""
    return str(event.get("PhysicalResourceId") or event.get("LogicalResourceId"))


def answer_body(event: Mapping[str, Any], physical_id: str, reason: str = "") -> bytes:
    """The answer to a request: FAILED with a reason, or SUCCESS without one."""
    answer = {
        "Status": "FAILED" if reason else "SUCCESS",
        "PhysicalResourceId": physical_id,
        "StackId": event.get("StackId", ""),
        "RequestId": event.get("RequestId", ""),
        "LogicalResourceId": event.get("LogicalResourceId", ""),
    }
    if reason:
        answer["Reason"] = _printable(reason)
    return json.dumps(answer).encode()


def send_answer(url: str, body: bytes, sleep: Callable[[float], None] = time.sleep) -> None:
    """Put the answer where CloudFormation asked for it, trying again what may pass.

    Raises:
        AnswerFailedError: the URL is not CloudFormation's, or it could not be reached.
    """
    target = _checked(url)
    failure = ""
    for attempt in range(_TRIES):
        if attempt:
            sleep(0.5 * 2**attempt)
        try:
            status = _put(target, body)
        except (OSError, HTTPException) as error:
            failure = type(error).__name__
            continue
        if status < 300:
            return
        failure = f"HTTP status {status}"
        if status < 500:
            break
    raise AnswerFailedError(f"CloudFormation could not be answered: {failure}")


def _checked(url: str) -> SplitResult:
    target = urlsplit(url)
    host = target.hostname or ""
    secure = target.scheme == "https" and host.endswith(_AWS_DOMAINS)
    # A local cloud is not secured, and does not leave the machine.
    local = target.scheme == "http" and host in _LOOPBACK
    if not secure and not local:
        raise AnswerFailedError("the ResponseURL is not one of CloudFormation")
    return target


def _put(target: SplitResult, body: bytes) -> int:
    host = target.hostname or ""
    connection: HTTPConnection
    if target.scheme == "https":
        connection = HTTPSConnection(host, target.port, timeout=_TIMEOUT_SECONDS)
    else:
        connection = HTTPConnection(host, target.port, timeout=_TIMEOUT_SECONDS)
    try:
        # The URL is signed for an empty content type.
        path = target.path + (f"?{target.query}" if target.query else "")
        connection.request("PUT", path, body, {"Content-Type": ""})
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def _printable(reason: str) -> str:
    # One byte a character, but for quotes and backslashes, so that the length is known.
    text = "".join(char if " " <= char <= "~" else " " for char in reason)
    return text if len(text) <= _MAX_REASON else text[: _MAX_REASON - 3] + "..."
