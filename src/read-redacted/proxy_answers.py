"""Answers as API Gateway takes them from a function."""

from __future__ import annotations

import re
from base64 import b64encode
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from tarius.problems import CONTENT_TYPE, Problem

if TYPE_CHECKING:
    from redaction.reads import Answer, ReadError

MOST_BYTES = 3_000_000
"""Of an answer. As text in JSON it may take twice as much, and Lambda hands on 6,291,556 bytes:
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

# In JSON each of these takes six characters, where others take two at most.
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def object_answer(answer: Answer) -> dict[str, Any]:
    """The answer with an object, all of its bytes."""
    headers = {**answer.headers, "Cache-Control": "private, no-cache"}
    body = b"".join(answer.chunks)
    if not body and answer.length and answer.status != HTTPStatus.NOT_MODIFIED:
        # Of HEAD. API Gateway may give it another name; Content-Range of a range tells it, too.
        headers["Content-Length"] = str(answer.length)
    # What is redacted is ASCII. Bytes are decoded by API Gateway only where a client says by Accept
    # that it takes some, and not every client says so.
    is_text = body.isascii() and not _CONTROLS.search(body)
    return {
        "statusCode": answer.status,
        "headers": headers,
        "body": body.decode("ascii") if is_text else b64encode(body).decode("ascii"),
        "isBase64Encoded": not is_text,
    }


def problem_of(error: ReadError) -> Problem:
    """The problem that a read ends with: `NoSuchKey` is `no-such-key`."""
    code = _WORD.sub("-", error.code).lower()
    headers = {**error.headers, **({"Retry-After": "1"} if error.status == 503 else {})}
    return Problem(HTTPStatus(error.status), code, error.detail, headers)


def problem_answer(problem: Problem, *, has_body: bool = True) -> dict[str, Any]:
    """The answer that a problem is; without its document for HEAD."""
    return {
        "statusCode": problem.status.value,
        "headers": {"Content-Type": CONTENT_TYPE, **problem.headers},
        "body": problem.document if has_body else "",
        "isBase64Encoded": False,
    }
