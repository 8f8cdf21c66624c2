"""Answers as S3 Object Lambda takes them from a function.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_WriteGetObjectResponse.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/olap-writing-lambda.html
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_s3 import S3Client

    from object_events import ObjectEvent
    from redaction.reads import Answer, ReadError

_PARAMETERS = {
    "Accept-Ranges": "AcceptRanges",
    "Content-Range": "ContentRange",
    "Content-Type": "ContentType",
    "ETag": "ETag",
    "Last-Modified": "LastModified",
    "x-amz-mp-parts-count": "PartsCount",
    "x-amz-version-id": "VersionId",
}
# AWS lists what it takes, and these of errors are among them.
_ERRORS = frozenset({400, 401, 403, 404, 405, 409, 411, 412, 416, 500, 503})
_BAD_REQUEST = 400
_UNAVAILABLE = 503


class ChunkReader:
    """Chunks as a file that can be read once, so that they are sent while they are made."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self._held = b""

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes; all for -1, and nothing at the end alone."""
        if size < 0:
            rest = self._held + b"".join(self._chunks)
            self._held = b""
            return rest
        while not self._held:
            found = next(self._chunks, None)
            if found is None:
                return b""
            self._held = found
        given, self._held = self._held[:size], self._held[size:]
        return given


def give(client: S3Client, event: ObjectEvent, answer: Answer) -> None:
    """Send the answer to GetObject, while its chunks come."""
    given: dict[str, Any] = {
        _PARAMETERS[name]: _value(name, text) for name, text in answer.headers.items()
    }
    if answer.length is not None and answer.status != 304:
        given["ContentLength"] = answer.length
    if answer.length != 0 and answer.status != 304:
        given["Body"] = ChunkReader(answer.chunks)
    client.write_get_object_response(
        RequestRoute=event.route, RequestToken=event.token, StatusCode=answer.status, **given
    )


def _value(name: str, text: str) -> Any:
    if name == "x-amz-mp-parts-count":
        return int(text)
    return parsedate_to_datetime(text) if name == "Last-Modified" else text


def give_error(client: S3Client, event: ObjectEvent, error: ReadError) -> None:
    """Send an error as the answer to GetObject."""
    beyond = error.headers.get("Content-Range")
    more: dict[str, Any] = {"ContentRange": beyond} if beyond else {}
    client.write_get_object_response(
        RequestRoute=event.route,
        RequestToken=event.token,
        StatusCode=_taken(error.status),
        ErrorCode=error.code,
        ErrorMessage=error.detail,
        **more,
    )


def _taken(status: int) -> int:
    """The status of an error; where S3 Object Lambda lists no such, the next that says as much."""
    if status in _ERRORS:
        return status
    return _BAD_REQUEST if status < 500 else _UNAVAILABLE


def heading(answer: Answer) -> dict[str, Any]:
    """The answer to HeadObject."""
    return {"statusCode": answer.status, "headers": dict(answer.headers)}


def error_document(error: ReadError) -> dict[str, Any]:
    """An error as the answer to anything but GetObject."""
    return {
        "statusCode": _taken(error.status),
        "errorCode": error.code,
        "errorMessage": error.detail,
        "headers": {},
    }
