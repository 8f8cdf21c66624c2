"""Notes the keys of a range's good rows, and writes nothing to the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tarius.aws.failures import error_code
from tarius.bulk.keys_file import key_digest, write_keys
from tarius.bulk.skip_file import write_skips
from tarius.errors import ServiceBusyError
from tarius.table.items import UnfitRowError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_s3 import S3Client

    from range_reader import RangeReader
    from tarius.bulk.file_range import FileRange
    from tarius.bulk.run_files import RunFiles


class RangeScan:
    """Scans ranges. A range that is scanned again has the same files again."""

    def __init__(self, s3: S3Client, files: RunFiles, reader: RangeReader) -> None:
        self._s3 = s3
        self._files = files
        self._reader = reader

    def scan(self, file_range: FileRange) -> None:
        """Write the range's keys file, and a skip file that has no lines yet."""
        body = write_keys(self._keys(file_range))
        self._begin_skips(file_range.index)
        self._put(self._files.keys(file_range.index), body)

    def _keys(self, file_range: FileRange) -> Iterator[tuple[bytes, int]]:
        judge = self._reader.judge
        for row in self._reader.rows(file_range):
            try:
                key = judge.entry(row).key
            except UnfitRowError:
                continue  # the step that writes rows rejects it, for the same reason
            yield key_digest(key), row.line

    def _begin_skips(self, index: int) -> None:
        """Write the skip file unless there is one, so that a missing one is always a fault.

        A scan that lives on behind its retry must not undo what the next step has found.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
        """
        try:
            self._s3.put_object(
                Bucket=self._files.bucket,
                Key=self._files.skips(index),
                Body=write_skips(()),
                IfNoneMatch="*",
            )
        except ClientError as error:
            if error_code(error) == "ConditionalRequestConflict":
                raise ServiceBusyError("another invocation writes the same skip file") from error
            if error_code(error) != "PreconditionFailed":
                raise

    def _put(self, key: str, body: bytes) -> None:
        self._s3.put_object(Bucket=self._files.bucket, Key=key, Body=body)
