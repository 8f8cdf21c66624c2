"""An object of a backup, read as a stream of its bytes.

It is read by ranges: a request that is over soon needs no connection that stays open while the
table takes what came before, and a broken one costs no more than its range. All ranges are of the
version that the first of them was of, by its ETag: a condition on it needs no permission beside
s3:GetObject, as a version would.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.stack.polling import is_passing, is_throttled

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

RANGE = 8 * 1024 * 1024
"""Bytes of a range, and so of memory."""

_TRIES = 6
_FIRST_PAUSE = 0.2  # seconds, which double
_FAULTS = {
    "NoSuchKey": "it is not there",
    "404": "it is not there",
    "InvalidObjectState": "it is archived, and cannot be read before S3 has restored it",
    "PreconditionFailed": "it was replaced by another after it was verified",
    "412": "it was replaced by another after it was verified",
}


class DamagedError(Exception):
    """An object that is not as the manifest says; its text says what is wrong."""


class StoredObject:
    """An object of a bucket: of its versions the newest, and from then on this one.

    Args:
        pause: waits for some seconds.
    """

    def __init__(
        self, s3: "S3Client", bucket: str, key: str, pause: Callable[[float], None]
    ) -> None:
        self._etag = ""
        self._s3 = s3
        self._place = {"Bucket": bucket, "Key": key}
        self._pause = pause

    def chunks(self) -> Iterator[bytes]:
        """Its bytes, a range at a time.

        Raises:
            DamagedError: it cannot be read as it is, or is another by now.
            ClientError: the caller may not read it, or S3 fails for long.
        """
        at, size = 0, 1
        while at < size:
            body, size = self._read(at)
            yield body
            at += len(body)

    def _read(self, at: int) -> tuple[bytes, int]:
        """A range, and the size of the whole."""
        for attempt in range(_TRIES):
            try:
                return self._ask(at)
            except Exception as error:
                if code_of(error) == "InvalidRange" and at == 0:
                    return b"", 0  # it has no bytes
                if fault := _FAULTS.get(code_of(error)):
                    raise DamagedError(fault) from error
                if attempt + 1 == _TRIES or not _passes(error):
                    raise
            self._pause(_FIRST_PAUSE * 2**attempt)
        raise AssertionError("the last try returns or raises")

    def _ask(self, at: int) -> tuple[bytes, int]:
        given: dict[str, Any] = {**self._place, "Range": f"bytes={at}-{at + RANGE - 1}"}
        if self._etag:
            given["IfMatch"] = self._etag
        found = self._s3.get_object(**given)
        body = found["Body"].read()
        self._etag = found["ETag"]
        return body, int(found["ContentRange"].rpartition("/")[2])


def _passes(error: Exception) -> bool:
    """Whether the same request may well succeed; botocore repeats none whose body breaks off."""
    from botocore.exceptions import IncompleteReadError

    return isinstance(error, IncompleteReadError) or is_passing(error) or is_throttled(error)
