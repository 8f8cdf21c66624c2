"""What a consumer reads, by either door."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from tests.unit.redacted_reads.doors import Door
from tests.unit.redacted_reads.small_s3 import SECRET, SmallS3

KEY = "store_events/sales_event/dt=2026-01-31/a b+ü%2F.json"
EVENT = {"cust_id": 123, "price": 12.5, "discount": 3, "qty": 2, "store_id": 7}


@pytest.fixture(autouse=True)
def _stored(s3: SmallS3) -> None:
    s3.objects[KEY] = json.dumps([EVENT]).encode()


def test_a_consumer_reads_neither_price_nor_discount_and_all_else(door: Door) -> None:  # O9
    seen = door.read("inventory", KEY)

    assert seen.status == 200
    assert json.loads(seen.body or b"") == [{"cust_id": 123, "qty": 2, "store_id": 7}]


def test_what_is_seen_depends_on_the_consumer(door: Door) -> None:  # O12
    seen = door.read("marketing", KEY)

    digest = hmac.new(SECRET.encode(), b"123", hashlib.sha256).hexdigest()
    assert json.loads(seen.body or b"") == [
        {"cust_id": digest, "price": 12.5, "qty": 2, "store_id": 7}
    ]


def test_the_original_is_read_once_and_as_a_whole(door: Door, s3: SmallS3) -> None:
    door.read("inventory", KEY, {"Range": "bytes=0-9"})

    ((_, sent),) = s3.asked
    assert "range" not in sent


def test_a_consumer_without_a_policy_gets_nothing(door: Door, s3: SmallS3) -> None:
    seen = door.read("nobody", KEY)

    assert seen.status == 403
    assert s3.asked == []


def test_nothing_that_is_true_of_the_stored_bytes_alone_is_handed_on(
    door: Door, s3: SmallS3
) -> None:
    seen = door.read("inventory", KEY)

    said = " ".join(f"{name}={text}" for name, text in seen.headers.items())
    assert s3.tag(KEY) not in said
    for name in ("checksum", "content-md5", "meta-", "12.50"):
        assert name not in said
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["last-modified"] == "Thu, 09 Oct 2025 08:53:20 GMT"
    assert seen.headers["x-amz-version-id"] == "v1"


def test_what_is_stored_does_not_say_how_long_answers_are_kept(door: Door, s3: SmallS3) -> None:
    s3.headers |= {
        "Cache-Control": "public, max-age=99999",
        "Expires": "Fri, 01 Jan 2100 00:00:00 GMT",
    }

    seen = door.read("inventory", KEY)

    assert seen.status == 200
    assert seen.headers.get("cache-control") in (None, "private, no-cache")
    assert "expires" not in seen.headers


@pytest.mark.parametrize("expires", ["0", "-1", "never"])
def test_an_object_that_expires_at_no_time_is_read(door: Door, s3: SmallS3, expires: str) -> None:
    """S3 stores any text there, and SDKs that send answers take none but times."""
    s3.headers["Expires"] = expires

    assert door.read("inventory", KEY).status == 200


def test_nothing_else_that_a_producer_wrote_beside_the_object_is_told(
    door: Door, s3: SmallS3
) -> None:
    s3.headers |= {
        "Content-Disposition": 'attachment; filename="cust-612.json"',
        "Content-Language": "cust-612",
        "x-amz-website-redirect-location": "/cust-612",
    }

    seen = door.read("inventory", KEY)

    assert seen.status == 200
    assert "cust-612" not in str(seen.headers)


def test_what_was_parsed_is_not_said_to_be_packed(door: Door, s3: SmallS3) -> None:
    s3.headers["Content-Encoding"] = "gzip"

    seen = door.read("inventory", KEY)

    assert seen.status == 200
    assert "content-encoding" not in seen.headers


def test_each_consumer_has_entity_tags_of_its_own(door: Door) -> None:
    tags = {door.read(it, KEY).headers["etag"] for it in ("inventory", "auditor", "inventory")}

    assert len(tags) == 2


@pytest.mark.parametrize("body", [b'{"price": 1', b"\x1f\x8b\x08\x00", b"\xff\xfe{\x00"])
def test_an_object_that_cannot_be_redacted_is_refused_as_a_whole(
    door: Door, s3: SmallS3, body: bytes
) -> None:
    s3.objects[KEY] = body

    seen = door.read("inventory", KEY)

    assert (seen.status, seen.code) == (door.spelt(422), "not-json")
    assert body not in (seen.body or b"")


def test_an_object_that_is_larger_than_may_be_read_is_refused(
    door: Door, s3: SmallS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOST_OBJECT_BYTES", "10")

    seen = door.read("inventory", KEY)

    assert (seen.status, seen.code) == (door.spelt(413), "entity-too-large")


def test_an_empty_object_is_empty(door: Door, s3: SmallS3) -> None:
    s3.objects[KEY] = b""

    seen = door.read("inventory", KEY)

    assert (seen.status, seen.body) == (200, b"")


def test_asking_for_the_key_of_hashes_leaves_time_to_answer(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    configs: dict[str, Any] = {}
    make = boto3.client

    def note(service: Any, **given: Any) -> Any:
        configs[service] = given.get("config")
        return make(service, **given)

    monkeypatch.setattr(boto3, "client", note)

    assert door.read("inventory", KEY).status == 200
    its = configs["secretsmanager"]
    most = its.retries["total_max_attempts"] * (its.connect_timeout + its.read_timeout)
    assert most < 20  # API Gateway waits for 29 seconds


def test_nothing_of_bodies_addresses_and_keys_is_logged(
    capsys: pytest.CaptureFixture[str], door: Door, s3: SmallS3
) -> None:
    for body in (b'[{"price": 98.76}]', b'{"price": 98.76', b'{"price": 98.76}\n{"price"'):
        s3.objects[KEY] = body
        door.read("marketing", KEY)
        door.read("nobody", KEY)
        door.read("marketing", "nothing-of-it")

    said = "".join(capsys.readouterr())
    assert said.count('"message":"Refused"') == 8  # of nine, the first was read
    for secret in ("98.76", "X-Amz-", SECRET, s3.url, KEY, quote(KEY), "nothing-of-it"):
        assert secret not in said
