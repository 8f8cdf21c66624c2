"""A request's body: that it is JSON in UTF-8 of a bearable size, and what it says."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus
from typing import TYPE_CHECKING

from strict_json import JsonError, Value, parse
from tarius.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPE = "application/json"
# HTTPStatus calls them otherwise from Python 3.13 on.
TOO_LARGE = HTTPStatus(413)
UNPROCESSABLE = HTTPStatus(422)


def read_body(
    body: str | None, *, is_base64: bool, headers: Mapping[str, str], most_bytes: int
) -> Value:
    """The document that a body holds.

    Args:
        headers: of the request, by their names in lower case.

    Raises:
        Problem: it holds none.
    """
    raw = _bytes(body or "", is_base64=is_base64)
    if not raw:
        raise _no_body()  # what has no body needs no type
    _check_headers(headers)
    if len(raw) > most_bytes:
        detail = f"The body has {len(raw)} bytes; at most {most_bytes} are taken."
        raise Problem(TOO_LARGE, "body-too-large", detail)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        detail = f"The body is not UTF-8: see byte {error.start}."
        raise Problem(HTTPStatus.BAD_REQUEST, "not-utf-8", detail) from error
    if not text.strip(" \t\r\n"):
        raise _no_body()
    try:
        return parse(text)
    except JsonError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, error.code, str(error)) from error


def _no_body() -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, "no-body", "The request has no body.")


def _check_headers(headers: Mapping[str, str]) -> None:
    media_type, *parameters = (
        it.strip().lower() for it in headers.get("content-type", "").split(";")
    )
    # JSON needs no charset; one that says what holds anyhow is common and does no harm.
    if media_type != _TYPE or any(
        it not in ("charset=utf-8", 'charset="utf-8"', "") for it in parameters
    ):
        detail = f"The Content-Type must be {_TYPE}, in UTF-8."
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "content-type", detail, {"Accept": _TYPE})
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        detail = "A body with a Content-Encoding is not taken."
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "content-encoding",
            detail,
            {"Accept-Encoding": "identity"},
        )


def _bytes(body: str, *, is_base64: bool) -> bytes:
    if not is_base64:
        # API Gateway hands over text; a lone surrogate in it becomes bytes that are no UTF-8.
        return body.encode(errors="surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        detail = "The body is not base64, as its event says."
        raise Problem(HTTPStatus.BAD_REQUEST, "not-base64", detail) from error
