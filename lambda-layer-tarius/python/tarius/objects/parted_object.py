"""An object that grows as it is written, of which memory holds one part.

Everything that goes up has a checksum, which S3 compares. A bucket with object lock takes nothing
without one, and what a client adds by itself depends on its version. All parts have the kind that
the upload was begun with, and its end names each of them.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_s3 import S3Client

# Parts of a multipart upload, but for the last one, have 5 MiB at least, and there are 10,000 at
# most: an object of up to 80 GB.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
_PART_BYTES = 8 * 1024 * 1024
_CHECKSUM: Final = "CRC32"


class SentPart(NamedTuple):
    """A part that S3 has.

    Attributes:
        checksum: CRC-32, in Base64.
    """

    etag: str
    checksum: str


class Unfinished(NamedTuple):
    """An object that was left before its end, for another invocation to go on with.

    Attributes:
        upload_id: of the multipart upload; empty if nothing was sent yet.
        sent: the parts that were sent, in order.
        held: what comes behind them.
    """

    upload_id: str
    sent: Sequence[SentPart]
    held: bytes


NOTHING_YET = Unfinished("", (), b"")


class PartedObject:
    """An object being written. Until close(), it is not to be seen in the bucket.

    A small one goes up in one request when closed, a larger one in parts as it grows.
    """

    def __init__(
        self,
        s3: S3Client,
        bucket: str,
        key: str,
        content_type: str,
        part_bytes: int = _PART_BYTES,
        begun: Unfinished = NOTHING_YET,
    ) -> None:
        """Make it.

        Args:
            part_bytes: of each part but the last one. Memory holds as much.
            begun: what to go on with.
        """
        self._s3 = s3
        self._where: Any = {"Bucket": bucket, "Key": key}
        self._content_type = content_type
        self._part_bytes = part_bytes
        self._held = bytearray(begun.held)
        self._upload_id = begun.upload_id
        self._sent = list(begun.sent)

    def write(self, content: bytes) -> None:
        """Add to the object's end."""
        self._held += content
        if len(self._held) >= self._part_bytes:
            self._send_part()

    def close(self) -> None:
        """Store the object."""
        if not self._upload_id:
            self._s3.put_object(
                **self._where,
                Body=bytes(self._held),
                ContentType=self._content_type,
                ChecksumAlgorithm=_CHECKSUM,
            )
            return
        if self._held:
            self._send_part()
        parts: list[Any] = [
            {"PartNumber": it, "ETag": part.etag, "ChecksumCRC32": part.checksum}
            for it, part in enumerate(self._sent, 1)
        ]
        self._s3.complete_multipart_upload(
            **self._where, UploadId=self._upload_id, MultipartUpload={"Parts": parts}
        )
        self._upload_id = ""

    def leave(self) -> Unfinished:
        """What another invocation needs to go on from here. This one is not used any more."""
        return Unfinished(self._upload_id, self._sent, bytes(self._held))

    def abort(self) -> None:
        """Drop what was sent; without effect if nothing was, or after close()."""
        if self._upload_id:
            self._s3.abort_multipart_upload(**self._where, UploadId=self._upload_id)
            self._upload_id = ""

    def _send_part(self) -> None:
        if not self._upload_id:
            upload = self._s3.create_multipart_upload(
                **self._where, ContentType=self._content_type, ChecksumAlgorithm=_CHECKSUM
            )
            self._upload_id = upload["UploadId"]
        body = bytes(self._held)
        checksum = base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode("ascii")
        sent = self._s3.upload_part(
            **self._where,
            UploadId=self._upload_id,
            PartNumber=len(self._sent) + 1,
            Body=body,
            ChecksumCRC32=checksum,
        )
        self._sent.append(SentPart(sent["ETag"], checksum))
        self._held.clear()
