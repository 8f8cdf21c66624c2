"""Of all rows with a key, in whatever ranges, the last alone is left to be written. H2."""

import io
from hashlib import blake2b
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from tarius.bulk import superseded_rows
from tarius.bulk.keys_file import PARTITIONS, key_digest, write_keys
from tarius.bulk.run_files import RunFiles
from tarius.bulk.skip_file import read_skips
from tarius.bulk.superseded_rows import SupersededRows
from tarius.errors import LeaseLostError, LostBatchError, ServiceBusyError

FILES = RunFiles("work", "bulk-loads/", "run-1")


def etag(body: bytes) -> str:
    return f'"{blake2b(body).hexdigest()}"'


class Bucket:
    """S3, as far as the search uses it."""

    exceptions = boto3.client("s3", region_name="us-east-1").exceptions

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put_object(self, **put: Any) -> None:
        stored = self.objects.get(put["Key"])
        expected = {"IfNoneMatch": "*"} if stored is None else {"IfMatch": etag(stored)}
        if not expected.items() <= put.items():
            raise ClientError({"Error": {"Code": "PreconditionFailed"}}, "PutObject")
        self.objects[put["Key"]] = put["Body"]

    def get_object(self, *, Key: str, Range: str = "", **_: Any) -> Any:  # noqa: N803
        if Key not in self.objects:
            raise self.exceptions.NoSuchKey({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        body = self.objects[Key]
        if Range:
            first, last = map(int, Range.removeprefix("bytes=").split("-"))
            assert first <= last < len(body), "S3 refuses a range past the end"
            body = body[first : last + 1]
        return {"Body": io.BytesIO(body), "ETag": etag(body)}

    def keep_keys(self, ranges: list[list[str]]) -> dict[str, int]:
        """Write keys files of ranges whose rows are a line each; gives each key's last line."""
        line, last = 1, {}
        for index, keys in enumerate(ranges):
            entries = []
            for key in keys:
                line += 1
                last[key] = line
                entries.append((key_digest(key), line))
            self.objects[FILES.keys(index)] = write_keys(entries)
        return last

    def skips(self) -> list[int]:
        bodies = [body for key, body in self.objects.items() if "/skips/" in key]
        return sorted(line for body in bodies for line in read_skips(body))


def search(
    bucket: Any,
    ranges: int,
    go_on: Any = lambda: True,
    first: int = 0,
    check: Any = lambda: None,
) -> Any:
    return SupersededRows(bucket, FILES, ranges, check).search(first, go_on)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=9), min_size=1, max_size=9))
def test_whatever_the_keys_the_last_row_of_each_is_left(ranges: list[list[str]]) -> None:  # H2
    bucket = Bucket()
    last = bucket.keep_keys(ranges)
    rows = sum(map(len, ranges))
    found = search(bucket, len(ranges))
    assert found == (PARTITIONS, rows - len(last))
    assert bucket.skips() == sorted({*range(2, rows + 2)} - {*last.values()})


@pytest.mark.parametrize("kept", [0, 500, 10**6])
def test_neither_small_groups_nor_early_writes_nor_a_crash_lose_or_double_a_row(
    monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:  # H2 H4
    monkeypatch.setattr(superseded_rows, "_GROUP_ENTRIES", 300)
    monkeypatch.setattr(superseded_rows, "_KEPT_LINES", kept)
    bucket = Bucket()
    ranges = [[str(key % 700) for key in range(at, at + 90)] for at in range(0, 3600, 90)]
    last = bucket.keep_keys(ranges)
    partition, superseded, rounds = 0, 0, 0
    while partition < PARTITIONS:
        times = iter([True, False])
        # What was begun and not told of is begun again.
        search(bucket, len(ranges), first=partition)
        found = search(bucket, len(ranges), times.__next__, partition)
        partition, superseded, rounds = found.partition, superseded + found.superseded, rounds + 1
    assert rounds > 3
    assert superseded == 3600 - 700
    assert bucket.skips() == sorted({*range(2, 3602)} - {*last.values()})


def test_one_partition_is_searched_at_least_however_many_its_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # H4
    monkeypatch.setattr(superseded_rows, "_GROUP_ENTRIES", 1)
    bucket = Bucket()
    bucket.keep_keys([["a"] * 50])
    partition, superseded = 0, 0
    while partition < PARTITIONS:
        found = search(bucket, 1, lambda: False, partition)
        assert found.partition > partition
        partition, superseded = found.partition, superseded + found.superseded
    assert superseded == 49


def test_what_stops_the_load_stops_the_search_and_is_raised() -> None:  # H3
    def stopped() -> bool:
        raise LostBatchError("stopped")

    bucket = Bucket()
    bucket.keep_keys([["a", "b"]])
    with pytest.raises(LostBatchError, match="stopped"):
        search(bucket, 1, stopped)


def test_a_range_without_a_keys_file_is_lost() -> None:  # H4
    bucket = Bucket()
    bucket.keep_keys([["a"]])
    with pytest.raises(LostBatchError, match="range 1"):
        search(bucket, 2)


class Overtaken(Bucket):
    """A bucket in which something happens between a look at a skip file and its writing."""

    def __init__(self, meanwhile: Any) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def put_object(self, **arguments: Any) -> None:
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        super().put_object(**arguments)


@pytest.mark.parametrize("begun", [False, True], ids=["no skip files", "empty skip files"])
def test_a_search_left_behind_takes_no_line_from_its_retry(
    monkeypatch: pytest.MonkeyPatch, *, begun: bool
) -> None:  # H2 H3
    monkeypatch.setattr(superseded_rows, "_GROUP_ENTRIES", 1)
    ranges = [[str(key % 300) for key in range(at, at + 100)] for at in range(0, 900, 100)]

    def retry() -> None:
        assert search(bucket, len(ranges)).partition == PARTITIONS

    bucket = Overtaken(retry)
    last = bucket.keep_keys(ranges)
    if begun:
        bucket.objects |= {FILES.skips(index): b"" for index in range(len(ranges))}
    # It stops after some partitions, and writes what it has found after the retry is through.
    times = iter([*[True] * 40, False])
    assert search(bucket, len(ranges), times.__next__).partition < PARTITIONS
    assert bucket.skips() == sorted({*range(2, 902)} - {*last.values()})


def test_a_skip_file_that_others_keep_writing_is_tried_again_later() -> None:  # H4
    class Busy(Bucket):
        def put_object(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "ConditionalRequestConflict"}}, "PutObject")

    bucket = Busy()
    bucket.keep_keys([["a", "a"]])
    with pytest.raises(ServiceBusyError):
        search(bucket, 1)


def test_what_is_forbidden_is_not_tried_again() -> None:
    class Forbidden(Bucket):
        def put_object(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "PutObject")

    bucket = Forbidden()
    bucket.keep_keys([["a", "a"]])
    with pytest.raises(ClientError, match="AccessDenied"):
        search(bucket, 1)


def test_nothing_is_written_without_the_lease() -> None:  # H3
    def lost() -> None:
        raise LeaseLostError("taken over")

    bucket = Bucket()
    bucket.keep_keys([["a", "a"]])
    with pytest.raises(LeaseLostError):
        search(bucket, 1, check=lost)
    assert bucket.skips() == []
