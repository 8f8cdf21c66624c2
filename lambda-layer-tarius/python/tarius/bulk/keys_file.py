"""The keys of the good rows in a range, as digests in order of their partitions.

A file begins with 257 offsets of eight bytes: where each of the 256 partitions begins, and the end.
Then come the entries: a digest of 16 bytes and the row's line of eight, by partition and line. A
digest's partition is its first byte, so whoever looks for keys that come again reads one partition
of all ranges at a time.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import accumulate
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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


def read_keys(
    s3: S3Client, bucket: str, key: str, first_partition: int, last_partition: int
) -> Iterator[tuple[bytes, int]]:
    """Digests and lines of some partitions, the last one included."""
    offsets = _OFFSETS.unpack(_bytes(s3, bucket, key, 0, _OFFSETS.size))
    start, end = offsets[first_partition], offsets[last_partition + 1]
    # A range of no bytes cannot be asked for.
    if start < end:
        yield from _ENTRY.iter_unpack(_bytes(s3, bucket, key, start, end))


def _bytes(s3: S3Client, bucket: str, key: str, start: int, end: int) -> bytes:
    found = s3.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{end - 1}")
    return found["Body"].read()
