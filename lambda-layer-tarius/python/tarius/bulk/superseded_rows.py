"""Finds the rows whose key comes again later in the file, so that each key is written once.

Keys files are cut by the first byte of a key's digest. So a few of their 256 partitions can be
compared at a time, over all ranges, and memory holds no more than these.
"""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tarius.aws.failures import error_code
from tarius.bulk.keys_file import PARTITIONS, entries_between, read_entries, read_offsets
from tarius.bulk.skip_file import add_skips
from tarius.errors import LostBatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from botocore.exceptions import ClientError
    from mypy_boto3_s3 import S3Client

    from tarius.bulk.run_files import RunFiles

THREADS = 16
# Each holds all lines of a range, at 25 bytes a line.
_WRITE_THREADS = 6

# A digest in a set takes about 90 bytes.
_GROUP_ENTRIES = 2_000_000
# Lines are kept until so many have come together, eight bytes each: each time they are written,
# the files of all ranges may have to be written again.
_KEPT_LINES = 16_000_000


T = TypeVar("T")


class Search(NamedTuple):
    """How far a search came.

    Attributes:
        partition: where to go on; PARTITIONS if there is nothing left.
        superseded: how many rows it found.
    """

    partition: int
    superseded: int


class _Group(NamedTuple):
    """Partitions that are compared together: from the first to the one before `end`."""

    first: int
    end: int


class SupersededRows:
    """The search of one execution, or of as much as one invocation does of it."""

    def __init__(
        self, s3: S3Client, files: RunFiles, ranges: int, check: Callable[[], None]
    ) -> None:
        """Make it.

        Args:
            check: called before writes; it raises if the load must stop.
        """
        self._s3 = s3
        self._files = files
        self._ranges = ranges
        self._check = check
        self._lines: dict[int, array[int]] = defaultdict(lambda: array("Q"))
        self._kept = 0

    def search(self, partition: int, go_on: Callable[[], bool]) -> Search:
        """Search partitions from one on to the last, or until there is no more time.

        Args:
            go_on: asked after each group whether there is time for another one.

        Raises:
            LostBatchError: a range has no keys file.
        """
        superseded = 0
        with ThreadPoolExecutor(THREADS) as pool:
            offsets = list(pool.map(self._offsets, range(self._ranges)))
            for group in _groups(offsets, partition):
                superseded += self._search_group(pool, offsets, group)
                partition = group.end
                if self._kept > _KEPT_LINES:
                    self._write(pool)
                if not go_on():
                    break
            self._write(pool)
        return Search(partition, superseded)

    def _search_group(
        self, pool: ThreadPoolExecutor, offsets: list[array[int]], group: _Group
    ) -> int:
        def entries(index: int) -> list[tuple[bytes, int]]:
            start, end = offsets[index][group.first], offsets[index][group.end]
            return read_entries(self._s3, self._files.bucket, self._files.keys(index), start, end)

        # From the file's end: the first row to be met with a key is its last.
        seen: set[bytes] = set()
        superseded = 0
        indexes = range(self._ranges - 1, -1, -1)
        for index, found in _ahead(pool, entries, indexes):
            lines = []
            for digest, line in reversed(found):
                if digest in seen:
                    lines.append(line)
                else:
                    seen.add(digest)
            if lines:
                self._lines[index].extend(lines)
                superseded += len(lines)
        self._kept += superseded
        return superseded

    def _write(self, pool: ThreadPoolExecutor) -> None:
        """Add the lines found to the skip files, which may have some from before."""

        def write(index: int) -> None:
            add_skips(self._s3, self._files.bucket, self._files.skips(index), self._lines[index])

        self._check()
        for _ in _ahead(pool, write, list(self._lines), _WRITE_THREADS):
            self._check()
        self._lines.clear()
        self._kept = 0

    def _offsets(self, index: int) -> array[int]:
        try:
            return read_offsets(self._s3, self._files.bucket, self._files.keys(index))
        except self._s3.exceptions.ClientError as error:
            raise _lost(error, index) from error


def _lost(error: ClientError, index: int) -> Exception:
    if error_code(error) != "NoSuchKey":
        return error
    return LostBatchError(f"the keys of range {index} are missing")


def _groups(offsets: list[array[int]], partition: int) -> Iterator[_Group]:
    """Partitions in groups of not too many entries, or of one partition."""
    first, held = partition, 0
    for at in range(partition, PARTITIONS):
        count = sum(entries_between(it[at], it[at + 1]) for it in offsets)
        if at > first and held + count > _GROUP_ENTRIES:
            yield _Group(first, at)
            first, held = at, 0
        held += count
    if first < PARTITIONS:
        yield _Group(first, PARTITIONS)


def _ahead(
    pool: ThreadPoolExecutor,
    do: Callable[[int], T],
    indexes: Iterable[int],
    threads: int = THREADS,
) -> Iterator[tuple[int, T]]:
    """What is done for each index, in order, by so many threads, one result ahead at most."""
    waiting: deque[tuple[int, Future[T]]] = deque()
    for index in indexes:
        if len(waiting) == threads:
            done, future = waiting.popleft()
            yield done, future.result()
        waiting.append((index, pool.submit(do, index)))
    for done, future in waiting:
        yield done, future.result()
