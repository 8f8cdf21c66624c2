"""The lines of a range that are not written, for their keys come again later: eight bytes each."""

from __future__ import annotations

import sys
from array import array
from itertools import compress, count
from struct import Struct
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tarius.aws.failures import error_code
from tarius.errors import ServiceBusyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_s3 import S3Client

_LINE = Struct(">Q")

# Somebody has written the file since it was read, or does so at this moment.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
_CHANGED = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_TRIES = 8


def write_skips(lines: Iterable[int]) -> bytes:
    """The file of these lines."""
    return b"".join(map(_LINE.pack, lines))


def read_skips(body: bytes) -> set[int]:
    """The lines of a file."""
    return {line for (line,) in _LINE.iter_unpack(body)}


def add_skips(s3: S3Client, bucket: str, key: str, lines: array[int]) -> None:
    """Add lines to the file in S3, which may have some from before.

    Whoever else adds lines at the same time, none is lost: a file only grows.

    Raises:
        ServiceBusyError: others keep writing the file.
    """
    for _ in range(_TRIES):
        body, seen = _stored(s3, bucket, key)
        merged = _merged(body, lines)
        if merged == body:
            return
        try:
            s3.put_object(Bucket=bucket, Key=key, Body=merged, **seen)
        except ClientError as error:
            if error_code(error) not in _CHANGED:
                raise
        else:
            return
    raise ServiceBusyError("other invocations keep writing the same skip file")


def _stored(s3: S3Client, bucket: str, key: str) -> tuple[bytes, Any]:
    """The file as it is, and the condition that it still is so."""
    try:
        found = s3.get_object(Bucket=bucket, Key=key)
    except s3.exceptions.NoSuchKey:
        return b"", {"IfNoneMatch": "*"}
    return found["Body"].read(), {"IfMatch": found["ETag"]}


def _merged(body: bytes, lines: array[int]) -> bytes:
    """The file with more lines, in order and each once; memory takes 25 bytes a line."""
    known = array("Q", body)
    _to_or_from_file(known)
    known.extend(lines)
    first = min(known)
    marks = bytearray(max(known) - first + 1)
    for line in known:
        marks[line - first] = 1
    del known
    merged = array("Q", compress(count(first), marks))
    _to_or_from_file(merged)
    return merged.tobytes()


def _to_or_from_file(lines: array[int]) -> None:
    if sys.byteorder == "little":
        lines.byteswap()
