"""The rows that were not loaded, as a CSV file that can be corrected and put back."""

from __future__ import annotations

import csv
import io
from hashlib import sha256
from typing import TYPE_CHECKING

from tarius.objects.parted_object import PartedObject
from tarius.rows.reject_cells import REJECT_COLUMNS, guarded

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from tarius.rows.header import Header

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


def header_row(header: Header) -> bytes:
    """The first row of each rejects file of an input with this header."""
    return _RowText().bytes_of([*REJECT_COLUMNS, *map(guarded, header.columns)])


class RejectFile:
    """A rejects file being written. Nothing is stored unless a row is added.

    Memory holds a part of it. Until close(), the file is not to be seen in the bucket.
    """

    def __init__(self, s3: S3Client, bucket: str, key: str, header: Header) -> None:
        self.key = key
        self._width = len(header.columns)
        self._text = _RowText()
        self._object = PartedObject(s3, bucket, key, "text/csv")
        self._object.write(header_row(header))
        self.rows = 0
        self.stored = False

    def add(self, line: int, reason: str, cells: list[str], *, parsed: bool = True) -> None:
        """Add a row that begins at a line of the input.

        Cells of an unparsed row are its raw text. It must not become a row by being put back
        unchanged, so it never has as many cells as the header.
        """
        if not parsed and len(cells) == self._width:
            cells = [*cells, ""]
        row = [guarded(reason), str(line), *map(guarded, cells)]
        self._object.write(self._text.bytes_of(row))
        self.rows += 1

    def close(self) -> None:
        """Store the file, if it has rows."""
        if self.rows:
            self._object.close()
            self.stored = True

    def abort(self) -> None:
        """Drop what was sent; without effect if nothing was, or after close()."""
        self._object.abort()


class _RowText:
    """Writes rows as CSV."""

    def __init__(self) -> None:
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text, lineterminator="\r\n")

    def bytes_of(self, cells: list[str]) -> bytes:
        self._csv.writerow(cells)
        # The bytes of the input, undecodable ones too, come out as they went in.
        row = self._text.getvalue().encode(errors="surrogateescape")
        self._text.seek(0)
        self._text.truncate()
        return row
