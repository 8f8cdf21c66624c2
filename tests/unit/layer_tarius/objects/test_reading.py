"""The version that the event told of is read, whole, whatever fails meanwhile. H3, H4."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from tarius.aws.backoff import Backoff
from tarius.errors import SupersededError, UnusableFileError
from tarius.objects.created import CreatedObject, created_objects
from tarius.objects.reading import ObjectReader
from tests.unit.process_data.landing_zone import BUCKET, LandingZone

_NO_WAIT = Backoff(3, sleep=lambda _: None)


class FaultyBodies:
    """An S3 client whose responses break off now and then."""

    def __init__(self, s3: Any, broken: set[int]) -> None:
        self._s3 = s3
        self._broken = broken
        self.calls = 0

    def get_object(self, **arguments: Any) -> Any:
        self.calls += 1
        if self.calls in self._broken:
            raise ReadTimeoutError(endpoint_url="https://s3")
        return self._s3.get_object(**arguments)


def source(put: dict[str, Any]) -> CreatedObject:
    return created_objects({"Records": [put]})[0]


def read(s3: Any, put: dict[str, Any]) -> bytes:
    return b"".join(ObjectReader(s3, source(put), _NO_WAIT).chunks())


def body(size: int) -> bytes:
    return bytes(number % 251 for number in range(size))


@pytest.mark.parametrize("size", [0, 1, 262_144, 4_194_304, 4_194_305, 9_000_000])
def test_all_bytes_come_once_and_in_order(zone: LandingZone, size: int) -> None:
    content = (body(251) * (size // 251 + 1))[:size]
    put = zone.put(content)
    assert read(zone.s3, put) == content


@pytest.mark.parametrize(
    ("start", "end", "requests"),
    [(0, 4_194_304, 1), (7, 4_195_311, 1), (0, 9_000_000, 2), (0, 5_242_881, 2), (3, 4, 1)],
)
def test_a_little_rest_of_a_span_costs_no_request_of_its_own(
    zone: LandingZone, start: int, end: int, requests: int
) -> None:
    content = (body(251) * (9_000_000 // 251 + 1))[:9_000_000]
    s3 = FaultyBodies(zone.s3, set())
    reader = ObjectReader(s3, source(zone.put(content)), _NO_WAIT, start, end)  # type: ignore[arg-type]
    assert b"".join(reader.chunks()) == content[start:end]
    assert s3.calls == requests


def test_an_object_replaced_before_it_is_read_is_read_by_its_version(zone: LandingZone) -> None:
    old, new = zone.put(b"old"), zone.put(b"new")  # H3
    assert (read(zone.s3, old), read(zone.s3, new)) == (b"old", b"new")


def test_an_object_deleted_before_it_is_read_is_read_by_its_version(zone: LandingZone) -> None:
    put = zone.put(b"here")  # H3
    zone.s3.delete_object(Bucket=BUCKET, Key="raw-data/products.csv")
    assert read(zone.s3, put) == b"here"


def test_a_response_that_breaks_off_is_asked_for_again(zone: LandingZone) -> None:  # H4
    content = body(5_000_000)
    s3 = FaultyBodies(zone.s3, {1, 2, 4})
    assert read(s3, zone.put(content)) == content
    assert s3.calls == 5


def test_an_object_that_cannot_be_read_fails_after_bounded_tries(zone: LandingZone) -> None:  # H4
    s3 = FaultyBodies(zone.s3, set(range(100)))
    with pytest.raises(ReadTimeoutError):
        read(s3, zone.put(b"x"))
    assert s3.calls == 3


def _delete_version(zone: LandingZone, put: dict[str, Any]) -> None:
    version = put["s3"]["object"]["versionId"]
    zone.s3.delete_object(Bucket=BUCKET, Key="raw-data/products.csv", VersionId=version)


def _delete_bucket(zone: LandingZone, put: dict[str, Any]) -> None:
    _delete_version(zone, put)
    zone.s3.delete_bucket(Bucket=BUCKET)


@pytest.mark.parametrize("gone", [_delete_version, _delete_bucket])
def test_a_version_that_is_gone_is_a_verdict_not_a_crash(
    zone: LandingZone, gone: Callable[[LandingZone, dict[str, Any]], None]
) -> None:  # H3
    put = zone.put(b"here")
    gone(zone, put)
    with pytest.raises(UnusableFileError, match="gone"):
        read(zone.s3, put)


def test_without_versioning_a_replaced_object_is_never_read_as_the_other(zone: LandingZone) -> None:
    put = zone.put(b"old")  # H3
    etag = zone.s3.head_object(Bucket=BUCKET, Key="raw-data/products.csv")["ETag"].strip('"')
    del put["s3"]["object"]["versionId"]
    put["s3"]["object"]["eTag"] = etag
    assert read(zone.s3, put) == b"old"
    zone.put(b"new")
    with pytest.raises(SupersededError, match="replaced"):
        read(zone.s3, put)


def test_access_denied_is_no_verdict_on_the_file(zone: LandingZone) -> None:  # H4
    class Denied:
        def get_object(self, **_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")

    with pytest.raises(ClientError):
        read(Denied(), zone.put(b"x"))
