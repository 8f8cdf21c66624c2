"""A file of a backup: lines of items, compressed as they come."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tarius.objects.parted_object import PartedObject

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_GZIP_FORMAT = 16 + zlib.MAX_WBITS
_CONTENT_TYPE = "application/gzip"
_PART_BYTES = 8 * 1024 * 1024  # of which there are 10,000 at most: a file of up to 80 GB


@dataclass(frozen=True)
class StoredFile:
    """A file of a backup, whole, in its bucket.

    Attributes:
        key: in the bucket.
        items: how many lines it has.
        bytes: its size as it is stored, compressed.
        sha256: of these bytes, in hexadecimal.
    """

    key: str
    items: int
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """As parts and manifests have it."""
        return asdict(self)


class DataFile:
    """A file being written. Memory holds one part of it; until close() it is not in the bucket."""

    def __init__(self, s3: S3Client, bucket: str, key: str) -> None:
        self._key = key
        self._object = PartedObject(s3, bucket, key, _CONTENT_TYPE, _PART_BYTES)
        self._gzip = zlib.compressobj(wbits=_GZIP_FORMAT)
        self._hash = hashlib.sha256()
        self._bytes = 0
        self._items = 0

    def add(self, line: bytes) -> None:
        """Add the line of one item."""
        self._items += 1
        self._store(self._gzip.compress(line))

    def close(self) -> StoredFile:
        """Store the file."""
        self._store(self._gzip.flush())
        self._object.close()
        return StoredFile(self._key, self._items, self._bytes, self._hash.hexdigest())

    def abort(self) -> None:
        """Drop what was sent so far."""
        self._object.abort()

    def _store(self, content: bytes) -> None:
        self._hash.update(content)
        self._bytes += len(content)
        self._object.write(content)
