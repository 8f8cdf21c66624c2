"""The bytes of one version of an S3 object, read in ranges.

A load lasts for minutes and reads slowly. One long response would be cut off by S3 or by the
network sooner or later; ranges are each read at once, and one that fails is simply asked for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from botocore.exceptions import ClientError

from tarius.aws.failures import error_code, may_pass
from tarius.errors import SupersededError, UnusableFileError
from tarius.objects.created import NO_VERSION, CreatedObject

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

    from tarius.aws.backoff import Backoff

_RANGE_BYTES = 4 * 1024 * 1024
# If no more than this is left, it is read along: a range that ends with a row is a little longer
# than what it was cut for, and its end would cost a request of its own.
_REST_BYTES = _RANGE_BYTES // 4
# Small, because a chunk may be nothing but line ends, each of which becomes an object.
_CHUNK_BYTES = 256 * 1024

_GONE = {
    "NoSuchKey": "the object is gone: it was deleted before it was read",
    "NoSuchVersion": "the object's version is gone: it was deleted before it was read",
    "NoSuchBucket": "the bucket is gone",
    "MethodNotAllowed": "the object's version is a delete marker",
    "InvalidObjectState": "the object is archived: restore it and put it again",
}


class _Part(NamedTuple):
    body: bytes
    total: int


class ObjectReader:
    """Reads the version of an object that its event told of, and no other.

    Attributes:
        bytes_read: how many bytes were given so far.
    """

    def __init__(
        self,
        s3: S3Client,
        source: CreatedObject,
        backoff: Backoff,
        start: int = 0,
        end: int | None = None,
    ) -> None:
        """Make a reader.

        Args:
            start: the first byte to read.
            end: the byte before which reading stops; None for the object's end.
        """
        self._s3 = s3
        self._source = source
        self._backoff = backoff
        self._start = start
        self._end = end
        self.bytes_read = 0

    def chunks(self) -> Iterator[bytes]:
        """The bytes, as many as there are.

        Raises:
            UnusableFileError: the object or its version is gone, or cannot be read at all.
            SupersededError: without versioning: another object has taken its place.
        """
        at, end = self._start, self._start + 1 if self._end is None else self._end
        while at < end:
            part = self._part(at)
            at += len(part.body)
            end = part.total if self._end is None else min(part.total, self._end)
            for start in range(0, len(part.body), _CHUNK_BYTES):
                chunk = part.body[start : start + _CHUNK_BYTES]
                self.bytes_read += len(chunk)
                yield chunk
            del part  # or two ranges would be in memory while the next is read

    def _part(self, start: int) -> _Part:
        failures = 0
        while True:
            try:
                return self._get(start)
            except Exception as error:
                failures += 1
                if failures >= self._backoff.tries or not may_pass(error):
                    raise
            self._backoff.pause(failures)

    def _get(self, start: int) -> _Part:
        source = self._source
        last = start + _RANGE_BYTES - 1
        if self._end is not None and self._end - 1 - last <= _REST_BYTES:
            last = self._end - 1
        wanted = {"VersionId": source.version_id}
        if source.version_id == NO_VERSION:
            wanted = {"IfMatch": f'"{source.etag}"'} if source.etag else {}
        try:
            response = self._s3.get_object(
                Bucket=source.bucket,
                Key=source.key,
                Range=f"bytes={start}-{last}",
                **wanted,  # type: ignore[arg-type] # the stubs know no optional arguments by name
            )
        except ClientError as error:
            return _no_bytes(error)
        body = response["Body"].read()
        # "bytes 0-4194303/209715200"
        return _Part(body, int(response["ContentRange"].rpartition("/")[2]))


def _no_bytes(error: ClientError) -> _Part:
    code = error_code(error)
    if code == "InvalidRange":
        return _Part(b"", 0)  # an object of zero bytes has no first byte
    if code == "PreconditionFailed":
        raise SupersededError("the object was replaced before it was read") from error
    if code in _GONE:
        raise UnusableFileError(_GONE[code]) from error
    raise error
