"""However large the table, memory holds a page of it and a part of a file."""

import random
import tracemalloc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from backup import new_backup
from copy_table import Segment, TableCopy
from read_pace import ReadPace
from summary import Summary
from tests.unit.export_events.store import EXECUTION, event

PART = 256 * 1024


class Page(list[Any]):
    """The items of a page, of which can be told whether somebody has them still."""


class EndlessTable:
    """A table of so many pages, of a hundred items that hardly compress.

    It gives none while the one before is in memory: they are what takes the most of it.
    """

    def __init__(self, pages: int) -> None:
        self._pages: Iterator[int] = iter(range(pages))
        self._last = pages - 1
        self._random = random.Random(7)
        self._given: weakref.ref[Page] | None = None

    def scan(self, **_: Any) -> dict[str, Any]:
        """A page."""
        assert self._given is None or self._given() is None
        page = next(self._pages)
        items = Page(
            event(page * 100 + it, pad={"S": self._random.randbytes(200).hex()})
            for it in range(100)
        )
        self._given = weakref.ref(items)
        following = {} if page == self._last else {"LastEvaluatedKey": items[-1]["Id"]}
        return {"Items": items, "ConsumedCapacity": {"CapacityUnits": 128.0}, **following}


class ForgetfulBucket:
    """A bucket that only counts."""

    def __init__(self) -> None:
        self.parts = 0

    def create_multipart_upload(self, **_: Any) -> dict[str, str]:
        """CreateMultipartUpload."""
        return {"UploadId": "1"}

    def upload_part(self, **_: Any) -> dict[str, str]:
        """UploadPart."""
        self.parts += 1
        return {"ETag": "1"}

    def complete_multipart_upload(self, **_: Any) -> None:
        """CompleteMultipartUpload."""


def peak(pages: int) -> tuple[int, int]:
    """The most bytes that a copy of so many pages takes, and the parts that went up."""
    bucket = ForgetfulBucket()
    table: Any = EndlessTable(pages)
    pace = ReadPace(0, lambda: False)
    copy = TableCopy(table, bucket, "b", pace)  # type: ignore[arg-type] # a stand-in
    backup = new_backup("backups/", "t", "2026-02-08T02:00:00Z", EXECUTION)
    tracemalloc.start()
    try:
        copy.copy(backup, Segment(0, 1), None, Summary((), 100))
        return tracemalloc.get_traced_memory()[1], bucket.parts
    finally:
        tracemalloc.stop()


def test_a_table_ten_times_as_large_takes_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_file._PART_BYTES", PART)
    peak(20)  # what is made once
    small, few_parts = peak(20)
    large, many_parts = peak(200)
    assert many_parts > 5 * few_parts > 5
    assert large < small + PART
