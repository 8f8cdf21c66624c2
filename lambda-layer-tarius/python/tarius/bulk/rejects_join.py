"""Makes one rejects file of those of all ranges."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tarius.errors import LostBatchError
from tarius.objects.parted_object import PartedObject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_s3 import S3Client

    from tarius.bulk.run_files import RunFiles

_PIECE_BYTES = 1024 * 1024


class RejectsJoin:
    """Joins the rejects of one execution."""

    def __init__(self, s3: S3Client, files: RunFiles, check: Callable[[], None]) -> None:
        """Make it.

        Args:
            check: called before each request; it raises if the load must stop.
        """
        self._s3 = s3
        self._files = files
        self._check = check

    def join(self, parts: Sequence[str], bucket: str, key: str) -> None:
        """Write the one file: the header, then the rows of the parts in their order.

        Memory holds a piece of a part, and one part of the upload. Repeated, it writes the same.

        Raises:
            LostBatchError: what should be a part is none.
        """
        header = self._read(self._files.rejects_header)
        joined = PartedObject(self._s3, bucket, key, "text/csv")
        try:
            joined.write(header)
            for part in parts:
                self._append(part, header, joined)
            self._check()
            joined.close()
        except BaseException:
            # What fails here is the reason to be told; a lifecycle rule removes parts left behind.
            with suppress(BotoCoreError, ClientError):
                joined.abort()
            raise

    def _append(self, part: str, header: bytes, joined: PartedObject) -> None:
        self._check()
        body = self._s3.get_object(Bucket=self._files.bucket, Key=part)["Body"]
        if body.read(len(header)) != header:
            raise LostBatchError(f"a part of the rejects has another header: {part}")
        for piece in body.iter_chunks(_PIECE_BYTES):
            self._check()
            joined.write(piece)

    def _read(self, key: str) -> bytes:
        return self._s3.get_object(Bucket=self._files.bucket, Key=key)["Body"].read()
