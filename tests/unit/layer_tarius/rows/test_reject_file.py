"""Rejects can be opened, corrected and put back: bytes come out as they went in. H1."""

import base64
import csv
import io
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarius.rows.header import Header, read_header
from tarius.rows.lines import physical_lines
from tarius.rows.reject_cells import guarded, unguarded
from tarius.rows.reject_file import RejectFile, rejects_key
from tarius.rows.rows import read_rows

_CELLS = st.text(st.characters(codec="utf-8"), max_size=10) | st.text(
    "=+-@'\t\r\n,\"\uff1d", max_size=5
)


class Bucket:
    """An S3 client that keeps what is put, and is as strict about uploads in parts as S3."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[int, bytes] = {}
        self.open = False

    def put_object(  # S3 takes nothing without a checksum where object lock is on
        self,
        *,
        Key: str,  # noqa: N803 - as in boto3
        Body: bytes,  # noqa: N803 - as in boto3
        ChecksumAlgorithm: str,  # noqa: N803 - as in boto3
        **_: Any,
    ) -> None:
        assert ChecksumAlgorithm == "CRC32"
        self.objects[Key] = Body

    def create_multipart_upload(
        self,
        *,
        ChecksumAlgorithm: str,  # noqa: N803 - as in boto3
        **_: Any,
    ) -> dict[str, str]:
        assert ChecksumAlgorithm == "CRC32"
        self.open = True
        return {"UploadId": "upload"}

    def upload_part(
        self,
        *,
        PartNumber: int,  # noqa: N803 - as in boto3
        Body: bytes,  # noqa: N803 - as in boto3
        ChecksumCRC32: str,  # noqa: N803 - as in boto3
        **_: Any,
    ) -> dict[str, str]:
        assert checksum(Body) == ChecksumCRC32
        self.parts[PartNumber] = Body
        return {"ETag": f"etag-{PartNumber}"}

    def complete_multipart_upload(
        self,
        *,
        Key: str,  # noqa: N803 - as in boto3
        MultipartUpload: dict[str, Any],  # noqa: N803 - as in boto3
        **_: Any,
    ) -> None:
        numbers = [part["PartNumber"] for part in MultipartUpload["Parts"]]
        assert numbers == list(range(1, len(self.parts) + 1))
        told = [part["ChecksumCRC32"] for part in MultipartUpload["Parts"]]
        assert told == [checksum(self.parts[number]) for number in numbers]
        assert all(len(self.parts[number]) >= 5 * 1024 * 1024 for number in numbers[:-1])
        self.objects[Key] = b"".join(self.parts[number] for number in numbers)
        self.open = False

    def abort_multipart_upload(self, **_: Any) -> None:
        self.parts = {}
        self.open = False


def checksum(body: bytes) -> str:
    """As S3 compares it."""
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


def reject_file(bucket: Any, *columns: str) -> RejectFile:
    return RejectFile(bucket, "landing-zone", "invalid-records/a.csv", Header(columns))


@given(_CELLS)
def test_guarding_a_cell_is_undone_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize("first", [*"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"])
def test_no_cell_begins_like_a_formula_where_a_spreadsheet_opens_it(first: str) -> None:  # H1
    assert guarded(first + "1").startswith("'")


@given(st.lists(st.lists(_CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_rejects_put_back_are_the_rows_they_were(rows: list[list[str]]) -> None:
    bucket = Bucket()
    rejects = reject_file(bucket, "ID", "=Title")
    for line, cells in enumerate(rows, start=2):
        rejects.add(line, "=reason", cells)
    rejects.close()
    (content,) = bucket.objects.values()
    first, *found = read_rows(physical_lines([content]))
    header = read_header(first, "ID")
    assert header.columns == ("ID", "=Title")
    assert [header.cells(row) for row in found] == rows
    assert [row.cells[:2] for row in found] == [
        ["'=reason", str(line)] for line in range(2, len(rows) + 2)
    ]


def test_bytes_that_are_no_text_come_out_as_they_went_in() -> None:  # H1
    bucket = Bucket()
    rejects = reject_file(bucket, "ID", "Title")
    rejects.add(2, "not UTF-8 text", ["1", b"caf\xe9\xff".decode(errors="surrogateescape")])
    rejects.close()
    assert bucket.objects["invalid-records/a.csv"].endswith(b"not UTF-8 text,2,1,caf\xe9\xff\r\n")


@pytest.mark.parametrize("columns", [("ID",), ("ID", "Title")])
def test_a_line_that_was_no_row_does_not_become_one_by_being_put_back(
    columns: tuple[str, ...],
) -> None:  # H1
    bucket = Bucket()
    rejects = reject_file(bucket, *columns)
    rejects.add(2, "a quote is opened and never closed", ['"oops'], parsed=False)
    rejects.close()
    first, row = read_rows(physical_lines(bucket.objects.values()))
    assert read_header(first, "ID").problem(row)


def test_nothing_is_written_when_nothing_is_rejected() -> None:
    bucket = Bucket()
    reject_file(bucket, "ID").close()
    assert bucket.objects == {}


def test_many_rejects_go_up_in_parts_and_memory_holds_one() -> None:
    bucket = Bucket()
    rejects = reject_file(bucket, "ID", "Title")
    for line in range(200):
        rejects.add(line, "reason", ["", "x" * 100_000])
        assert len(rejects._object._held) < 9 * 1024 * 1024
    assert bucket.objects == {}
    rejects.close()
    text = bucket.objects["invalid-records/a.csv"].decode()
    assert len(list(csv.reader(io.StringIO(text, newline="")))) == 201
    assert len(bucket.parts) == 3


def test_an_aborted_file_leaves_nothing_behind() -> None:
    bucket = Bucket()
    rejects = reject_file(bucket, "ID", "Title")
    for line in range(100):
        rejects.add(line, "reason", ["", "x" * 100_000])
    assert bucket.open
    rejects.abort()
    assert (bucket.open, bucket.objects) == (False, {})


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("raw-data/a.csv", "invalid-records/a.V1.csv"),
        ("raw-data/2024/a.csv.gz", "invalid-records/2024/a.V1.csv"),
        ("raw-data/A.CSV", "invalid-records/A.V1.csv"),
        ("raw-data/a b+c%😀.csv", "invalid-records/a b+c%😀.V1.csv"),
    ],
)
def test_the_key_says_which_version_of_which_object(key: str, expected: str) -> None:
    assert rejects_key(key, "V1", "raw-data/", "invalid-records/") == expected


def test_keys_of_1024_bytes_give_rejects_keys_that_s3_takes_and_that_differ() -> None:  # H3
    stem = "raw-data/" + "é" * 505
    keys = [
        rejects_key(f"{stem}{end}.csv", "V" * 32, "raw-data/", "invalid-records/") for end in "ab"
    ]
    assert all(len(key.encode()) <= 1024 for key in keys)
    assert keys[0] != keys[1]
