"""Reads the files of DynamoDB's own export, to count, hash and summarise them.

A file may be too large for one invocation. The next one reads it again from its beginning, which is
quick, and only looks into the lines that are left, which is not.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from data_file import StoredFile
from item_lines import line_item
from tarius.aws.backoff import Backoff
from tarius.errors import BackupFailedError
from tarius.objects.created import NO_VERSION, CreatedObject
from tarius.objects.reading import ObjectReader
from tarius.rows.gzip_stream import plain_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from mypy_boto3_s3 import S3Client

    from summary import Summary
    from table_export import ExportedFile

_LINES_BETWEEN_LOOKS = 1000


class Place(NamedTuple):
    """How far reading has come: so many files wholly, and so many lines of the next one."""

    file: int = 0
    line: int = 0


class ExportReader:
    """Reads exported files for as long as an invocation lasts."""

    def __init__(
        self, s3: S3Client, bucket: str, summary: Summary, is_time_up: Callable[[], bool]
    ) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._summary = summary
        self._is_time_up = is_time_up

    def read(
        self, files: Sequence[ExportedFile], place: Place
    ) -> tuple[list[StoredFile], Place | None]:
        """Read on from a place.

        Returns:
            The files that were read to their ends, and where to go on; None if nothing is left.

        Raises:
            BackupFailedError: a file is not what DynamoDB's manifest says.
        """
        whole: list[StoredFile] = []
        for index in range(place.file, len(files)):
            line = self._read_file(files[index], place.line if index == place.file else 0, whole)
            if line is not None:
                return whole, Place(index, line)
            if index + 1 < len(files) and self._is_time_up():
                return whole, Place(index + 1)
        return whole, None

    def _read_file(self, file: ExportedFile, known: int, whole: list[StoredFile]) -> int | None:
        """Read a file; return the line to go on from if time is up before its end."""
        source = CreatedObject(self._bucket, file.key, NO_VERSION, "", "")
        reader = ObjectReader(self._s3, source, Backoff())
        hashed = hashlib.sha256()
        count = 0
        for line in _lines(plain_chunks(_hashing(reader.chunks(), hashed.update))):
            if count >= known:
                self._summary.add_item(line_item(line))
            count += 1
            if count > known and count % _LINES_BETWEEN_LOOKS == 0 and self._is_time_up():
                return count
        if count != file.items:
            raise BackupFailedError(f"an exported file has {count} items, not {file.items}")
        whole.append(StoredFile(file.key, count, reader.bytes_read, hashed.hexdigest()))
        return None


def _hashing(chunks: Iterable[bytes], update: Callable[[bytes], None]) -> Iterator[bytes]:
    for chunk in chunks:
        update(chunk)
        yield chunk


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line)
    if rest:
        yield rest
