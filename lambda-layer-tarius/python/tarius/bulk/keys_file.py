"""The keys of the good rows in a range, as digests in order of their partitions.

A file begins with 257 offsets of eight bytes: where each of the 256 partitions begins, and the end.
Then come the entries: a digest of 16 bytes and the row's line of eight, by partition and line. A
digest's partition is its first byte, so whoever looks for keys that come again reads one partition
of all ranges at a time.
"""

from __future__ import annotations

from array import array
from hashlib import blake2b
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_s3 import S3Client

PARTITIONS = 256

# Two different keys with one digest are out of reach: among a billion, the odds are 1 to 10^21.
_DIGEST_BYTES = 16
_ENTRY = Struct(f">{_DIGEST_BYTES}sQ")
_OFFSETS = Struct(f">{PARTITIONS + 1}Q")


def key_digest(key: str) -> bytes:
    """The 16 bytes that stand for a key."""
    return blake2b(key.encode(), digest_size=_DIGEST_BYTES).digest()


def write_keys(entries: Iterable[tuple[bytes, int]]) -> bytes:
    """The file of these digests and lines, whose lines must come in order."""
    partitions = [bytearray() for _ in range(PARTITIONS)]
    for digest, line in entries:
        partitions[digest[0]] += _ENTRY.pack(digest, line)
    offsets = accumulate(map(len, partitions), initial=_OFFSETS.size)
    return b"".join([_OFFSETS.pack(*offsets), *partitions])


def read_offsets(s3: S3Client, bucket: str, key: str) -> array[int]:
    """Where a file's partitions begin, and its end: 257 numbers of bytes, in 2 KB of memory."""
    return array("Q", _OFFSETS.unpack(_bytes(s3, bucket, key, 0, _OFFSETS.size)))


def read_entries(
    s3: S3Client, bucket: str, key: str, start: int, end: int
) -> list[tuple[bytes, int]]:
    """Digests and lines between two of the offsets."""
    if start == end:
        return []  # a range of no bytes cannot be asked for
    return list(_ENTRY.iter_unpack(_bytes(s3, bucket, key, start, end)))


def entries_between(start: int, end: int) -> int:
    """How many entries lie between two of the offsets."""
    return (end - start) // _ENTRY.size


def _bytes(s3: S3Client, bucket: str, key: str, start: int, end: int) -> bytes:
    found = s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{end - 1}")
    return found["Body"].read()
