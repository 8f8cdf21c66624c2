"""Makes one rejects file of those of all ranges, by several invocations if it takes long."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from tarius.aws.failures import error_code
from tarius.errors import LostBatchError
from tarius.objects.parted_object import NOTHING_YET, PartedObject, SentPart, Unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mypy_boto3_s3 import S3Client

    from tarius.bulk.run_files import RunFiles

_PIECE_BYTES = 1024 * 1024
# There are 10,000 parts at most, so the joined file has 671 GB at most.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
_PART_BYTES = 64 * 1024 * 1024

# The upload is completed, or somebody else has sent a part of it again.
_OVER = frozenset({"NoSuchUpload", "InvalidPart"})


class RejectsJoin:
    """Joins the rejects of one execution, or does as much of it as one invocation can."""

    def __init__(
        self,
        s3: S3Client,
        files: RunFiles,
        token: str,
        check: Callable[[], None],
        over: Callable[[], bool],
    ) -> None:
        """Make it.

        Args:
            token: of this invocation alone, so that one left behind changes nothing of another's.
            check: called before each request; it raises if the load must stop.
            over: asked after each part whether there is time for another one.
        """
        self._s3 = s3
        self._files = files
        self._token = token
        self._check = check
        self._over = over

    def join(self, parts: Sequence[str], bucket: str, key: str, begun: str = "") -> str:
        """Write the one file: the header, then the rows of the parts in their order.

        Memory holds a piece of a part, and one part of the upload. Repeated, it writes the same.

        Args:
            begun: what an invocation before has returned; empty at first.

        Returns:
            The key of what another invocation needs to go on; empty if the file is written.

        Raises:
            LostBatchError: what should be a part is none.
        """
        done, unfinished = self._left(begun) if begun else (0, NOTHING_YET)
        joined = PartedObject(self._s3, bucket, key, "text/csv", _PART_BYTES, unfinished)
        try:
            return self._append_all(parts, done, joined)
        except BaseException as error:
            if begun and isinstance(error, ClientError) and error_code(error) in _OVER:
                # One left behind is still at it, or a crash came after the end: from the start.
                return self.join(parts, bucket, key)
            if not unfinished.upload_id:
                # Nobody else knows of this upload. What fails here is the reason to be told; a
                # lifecycle rule removes parts left behind.
                with suppress(BotoCoreError, ClientError):
                    joined.abort()
            raise

    def _append_all(self, parts: Sequence[str], done: int, joined: PartedObject) -> str:
        header = self._read(self._files.rejects_header)
        if not done:
            joined.write(header)
        for number, part in enumerate(parts[done:], done + 1):
            self._append(part, header, joined)
            if number < len(parts) and self._over():
                return self._leave(joined, number)
        self._check()
        joined.close()
        return ""

    def _append(self, part: str, header: bytes, joined: PartedObject) -> None:
        self._check()
        body = self._s3.get_object(Bucket=self._files.bucket, Key=part)["Body"]
        if body.read(len(header)) != header:
            raise LostBatchError(f"a part of the rejects has another header: {part}")
        for piece in body.iter_chunks(_PIECE_BYTES):
            self._check()
            joined.write(piece)

    def _leave(self, joined: PartedObject, done: int) -> str:
        """Keep how far the file is: a line of JSON, then the bytes that are no part yet."""
        left = joined.leave()
        how_far = {"done": done, "upload": left.upload_id, "sent": left.sent}
        key = self._files.rejects_join(self._token)
        self._check()
        self._s3.put_object(
            Bucket=self._files.bucket,
            Key=key,
            Body=json.dumps(how_far).encode() + b"\n" + left.held,
        )
        return key

    def _left(self, key: str) -> tuple[int, Unfinished]:
        line, _, held = self._read(key).partition(b"\n")
        how_far = json.loads(line)
        sent = [SentPart(*it) for it in how_far["sent"]]
        return how_far["done"], Unfinished(how_far["upload"], sent, held)

    def _read(self, key: str) -> bytes:
        return self._s3.get_object(Bucket=self._files.bucket, Key=key)["Body"].read()
