"""Ranges and parts, of what is given out, by either door."""

import json

import pytest

from redaction.reads.windows import PART_BYTES
from tests.unit.redacted_reads.doors import Door
from tests.unit.redacted_reads.small_s3 import SmallS3

KEY = "store_events/one.json"
SEEN = b'{"a":1,"qty":22}'


@pytest.fixture(autouse=True)
def _stored(s3: SmallS3) -> None:
    s3.objects[KEY] = b'{"price": 999999999999, "a": 1, "qty": 22, "discount": 5}'


@pytest.mark.parametrize(
    ("asked", "span", "part"),
    [
        ("bytes=0-0", "0-0", SEEN[:1]),
        ("bytes=3-6", "3-6", SEEN[3:7]),
        ("bytes=10-", "10-15", SEEN[10:]),
        ("bytes=-4", "12-15", SEEN[-4:]),
        ("bytes=-99", "0-15", SEEN),
        ("bytes=4-999999999999999999999999999999", "4-15", SEEN[4:]),
        ("BYTES=1-2", "1-2", SEEN[1:3]),
    ],
)
def test_a_range_is_one_of_the_redacted_bytes(  # H7
    door: Door, asked: str, span: str, part: bytes
) -> None:
    seen = door.read("inventory", KEY, {"Range": asked})

    assert (seen.status, seen.body) == (206, part)
    assert seen.headers["content-range"] == f"bytes {span}/16"
    assert seen.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=-0", "bytes=16-", "bytes=16-20", f"bytes={'9' * 5000}-"])
def test_a_range_past_the_end_is_416_and_says_where_the_end_is(  # H7
    door: Door, asked: str
) -> None:
    seen = door.read("inventory", KEY, {"Range": asked})

    assert (seen.status, seen.code) == (416, "invalid-range")
    assert seen.headers["content-range"] == "bytes */16"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-1,3-4",
        "bytes=\u0660-\u0663",
        "bytes=5-2",
        "bytes=-",
        "lines=0-1",
        "bytes=a-b",
        "0-1",
    ],
)
def test_several_ranges_and_none_are_ignored_as_s3_does(door: Door, asked: str) -> None:  # H7
    seen = door.read("inventory", KEY, {"Range": asked})

    assert (seen.status, seen.body) == (200, SEEN)
    assert "content-range" not in seen.headers


@pytest.mark.parametrize("number", ["0", "-1", "10001", "x", "", "\u0661", "1.0", "9" * 5000])
def test_a_part_that_cannot_be_is_400(door: Door, number: str) -> None:  # H7
    seen = door.read("inventory", KEY, query={"partNumber": number})

    assert (seen.status, seen.code) == (400, "invalid-argument")


def test_a_part_behind_the_last_is_416(door: Door) -> None:  # H7
    seen = door.read("inventory", KEY, query={"partNumber": "2"})

    assert (seen.status, seen.code) == (416, "invalid-part-number")


def test_range_and_part_together_are_400(door: Door) -> None:  # H7
    seen = door.read("inventory", KEY, {"Range": "bytes=0-1"}, {"partNumber": "1"})

    assert (seen.status, seen.code) == (400, "invalid-request")


def test_parts_together_are_the_whole(door: Door, s3: SmallS3) -> None:
    line = json.dumps({"price": 1, "text": "x" * 1000}).encode() + b"\n"
    s3.objects[KEY] = line * 3000
    whole = json.dumps({"text": "x" * 1000}, separators=(",", ":")).encode() + b"\n"

    first = door.read("inventory", KEY, query={"partNumber": "1"})
    second = door.read("inventory", KEY, query={"partNumber": "2"})

    assert (first.status, second.status) == (206, 206)
    assert len(first.body or b"") == PART_BYTES
    assert (first.body or b"") + (second.body or b"") == whole * 3000
    assert first.headers.get("x-amz-mp-parts-count") == "2"


def test_a_part_of_an_object_that_breaks_behind_it_is_refused(door: Door, s3: SmallS3) -> None:
    s3.objects[KEY] = b'{"a": 1}\n' * 20 + b'{"a"'

    seen = door.read("inventory", KEY, {"Range": "bytes=0-3"})

    assert (seen.status, seen.code) == (door.spelt(422), "not-json")


@pytest.mark.parametrize("text", ['"another"', "Thu, 09 Oct 2025 08:53:20 GMT"])
def test_what_has_changed_since_is_given_whole(door: Door, text: str) -> None:
    seen = door.read("inventory", KEY, {"Range": "bytes=0-1", "If-Range": text})

    assert (seen.status, seen.body) == (200, SEEN)


def test_what_has_not_changed_is_continued(door: Door) -> None:
    tag = door.read("inventory", KEY).headers["etag"]

    seen = door.read("inventory", KEY, {"Range": "bytes=2-", "If-Range": tag})

    assert (seen.status, seen.body) == (206, SEEN[2:])
