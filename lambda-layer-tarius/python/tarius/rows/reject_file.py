"""The rows that were not loaded, as a CSV file that can be corrected and put back."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from tarius.rows.reject_cells import REJECT_COLUMNS, guarded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from tarius.rows.header import Header

# Parts of a multipart upload, but for the last one, have 5 MiB at least.
_PART_BYTES = 8 * 1024 * 1024
_MAX_KEY_BYTES = 1024
_ENDINGS = (".csv.gz", ".csv")


def rejects_key(input_key: str, version_id: str, input_prefix: str, rejects_prefix: str) -> str:
    """The key for the rejects of one version of an object, of at most 1,024 bytes."""
    stem = input_key.removeprefix(input_prefix)
    for ending in _ENDINGS:
        if stem.lower().endswith(ending):
            stem = stem[: -len(ending)]
            break
    tail = f".{version_id}.csv"
    room = _MAX_KEY_BYTES - len((rejects_prefix + tail).encode())
    if len(stem.encode()) > room:
        # Cut where a character ends; the hash keeps apart two keys that differ only further on.
        digest = sha256(input_key.encode()).hexdigest()[:16]
        stem = stem.encode()[: room - len(digest) - 1].decode(errors="ignore") + "-" + digest
    return f"{rejects_prefix}{stem}{tail}"


class RejectFile:
    """A rejects file being written. Nothing is stored unless a row is added.

    Small files go up in one request when closed; larger ones in parts as they grow, so memory
    holds one part. Until close(), the file is not to be seen in the bucket.
    """

    def __init__(self, s3: S3Client, bucket: str, key: str, header: Header) -> None:
        self._s3 = s3
        self._bucket = bucket
        self.key = key
        self._width = len(header.columns)
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text, lineterminator="\r\n")
        self._buffer = bytearray()
        self._upload_id = ""
        self._parts: list[Any] = []
        self._write([*REJECT_COLUMNS, *map(guarded, header.columns)])
        self.rows = 0
        self.stored = False

    def add(self, line: int, reason: str, cells: list[str], *, parsed: bool = True) -> None:
        """Add a row that begins at a line of the input.

        Cells of an unparsed row are its raw text. It must not become a row by being put back
        unchanged, so it never has as many cells as the header.
        """
        if not parsed and len(cells) == self._width:
            cells = [*cells, ""]
        self._write([guarded(reason), str(line), *map(guarded, cells)])
        self.rows += 1
        if len(self._buffer) >= _PART_BYTES:
            self._send_part()

    def close(self) -> None:
        """Store the file, if it has rows."""
        if not self.rows:
            return
        if not self._upload_id:
            self._s3.put_object(
                Bucket=self._bucket, Key=self.key, Body=bytes(self._buffer), ContentType="text/csv"
            )
            self.stored = True
            return
        if self._buffer:
            self._send_part()
        self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self.key,
            UploadId=self._upload_id,
            MultipartUpload={"Parts": self._parts},
        )
        self._upload_id = ""
        self.stored = True

    def abort(self) -> None:
        """Drop what was sent; without effect if nothing was, or after close()."""
        if self._upload_id:
            self._s3.abort_multipart_upload(
                Bucket=self._bucket, Key=self.key, UploadId=self._upload_id
            )
            self._upload_id = ""

    def _write(self, cells: list[str]) -> None:
        self._csv.writerow(cells)
        # The bytes of the input, undecodable ones too, come out as they went in.
        self._buffer += self._text.getvalue().encode(errors="surrogateescape")
        self._text.seek(0)
        self._text.truncate()

    def _send_part(self) -> None:
        if not self._upload_id:
            upload = self._s3.create_multipart_upload(
                Bucket=self._bucket, Key=self.key, ContentType="text/csv"
            )
            self._upload_id = upload["UploadId"]
        number = len(self._parts) + 1
        sent = self._s3.upload_part(
            Bucket=self._bucket,
            Key=self.key,
            UploadId=self._upload_id,
            PartNumber=number,
            Body=bytes(self._buffer),
        )
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._buffer.clear()
