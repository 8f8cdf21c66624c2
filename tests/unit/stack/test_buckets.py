"""Emptying versioned buckets: all of it, in batches, and no error unseen."""

import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from deployer.errors import AwsError
from deployer.stack.buckets import empty_buckets
from tests.unit.aws.clients import SESSION
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.render.recording import RecordingUi

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def s3() -> Iterator["S3Client"]:
    """S3 in memory, with one empty versioned bucket."""
    with mock_aws():
        client = SESSION.create_client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="data")
        client.put_bucket_versioning(Bucket="data", VersioningConfiguration={"Status": "Enabled"})
        yield client


def empty_bucket(s3: "S3Client") -> int:
    """Empty the bucket `data`."""
    return empty_buckets(s3, ["data"], RecordingUi())["data"]


def _page(first: int, count: int, *, more: bool) -> Answer:
    versions = [{"Key": f"k{it}", "VersionId": "v"} for it in range(first, first + count)]
    following = {"NextKeyMarker": f"k{first}", "NextVersionIdMarker": "v"} if more else {}
    return {"IsTruncated": more, "Versions": versions, **following}


def test_versions_and_delete_markers_are_all_deleted(s3: "S3Client") -> None:
    for body in (b"1", b"2"):
        s3.put_object(Bucket="data", Key="a", Body=body)
    s3.delete_object(Bucket="data", Key="a")
    s3.put_object(Bucket="data", Key="b+ü", Body=b"3")
    ui = RecordingUi()
    assert empty_buckets(s3, ["data"], ui) == {"data": 4}
    assert sum(ui.advanced) == 4
    s3.delete_bucket(Bucket="data")  # refused unless empty


@pytest.mark.parametrize(("bucket", "count"), [("data", 0), ("gone", 0)])
def test_empty_and_absent_buckets_count_nothing(s3: "S3Client", bucket: str, count: int) -> None:
    assert empty_buckets(s3, [bucket], RecordingUi()) == {bucket: count}


def test_large_bucket_is_deleted_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = iter([_page(1000 * it, 1000, more=it < 49) for it in range(50)])
    script = {
        "ListObjectVersions": lambda **_: next(pages),
        "DeleteObjects": lambda **_: {},
    }
    s3 = Scripted(monkeypatch, "s3", script)
    assert empty_bucket(s3.client) == 50_000
    sizes = [len(it["Delete"]["Objects"]) for it in s3.parameters("DeleteObjects")]
    assert sizes == [1000] * 50


def test_version_that_cannot_be_deleted_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    errors = [{"Key": "k1", "Code": "AccessDenied", "Message": "locked"}, {"Key": "k2"}]
    script = {
        "ListObjectVersions": lambda **_: _page(0, 3, more=False),
        "DeleteObjects": lambda **_: {"Errors": errors},
    }
    s3 = Scripted(monkeypatch, "s3", script)
    with pytest.raises(AwsError) as raised:
        empty_bucket(s3.client)
    assert raised.value.what == (
        "2 object versions could not be deleted; the first, k1: locked (AccessDenied)"
    )
    assert raised.value.where == "data"


class Busy:
    """A bucket of five versions that is too busy for some keys, time after time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *refusals: Mapping[str, str]) -> None:
        self.pauses: list[float] = []
        self._refusals = list(refusals)
        script = {
            "ListObjectVersions": lambda **_: _page(0, 5, more=False),
            "DeleteObjects": self._delete,
        }
        self._s3 = Scripted(monkeypatch, "s3", script)

    def empty(self) -> int:
        """Empty it; the pauses are noted instead of waited for."""
        return empty_buckets(self._s3.client, ["data"], RecordingUi(), self.pauses.append)["data"]

    def asked(self) -> list[list[str]]:
        """The keys of each request."""
        requests = self._s3.parameters("DeleteObjects")
        return [[it["Key"] for it in given["Delete"]["Objects"]] for given in requests]

    def _delete(self, **_: Any) -> Answer:
        refused = self._refusals.pop(0) if self._refusals else {}
        return {"Errors": [{"Key": key, "Code": code} for key, code in refused.items()]}


def test_keys_that_s3_was_too_busy_for_are_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(
        monkeypatch,
        {"k1": "SlowDown", "k3": "InternalError", "k4": "ServiceUnavailable"},
        {"k3": "SlowDown"},
    )
    assert busy.empty() == 5
    assert busy.asked() == [["k0", "k1", "k2", "k3", "k4"], ["k1", "k3", "k4"], ["k3"]]
    first, second = busy.pauses
    assert 0.25 <= first <= 0.5 <= second <= 1


def test_bucket_that_stays_busy_fails_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(monkeypatch, *[{"k1": "SlowDown"}] * 6)
    with pytest.raises(AwsError, match=r"1 object versions .* k1: .*\(SlowDown\)"):
        busy.empty()
    assert busy.asked()[1:] == [["k1"]] * 5
    assert sum(busy.pauses) <= 0.5 + 1 + 2 + 4 + 8


def test_refusal_that_will_not_pass_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = Busy(monkeypatch, {"k1": "SlowDown", "k2": "AccessDenied"})
    with pytest.raises(AwsError, match=r"2 object versions .* k2: .*\(AccessDenied\)"):
        busy.empty()
    assert busy.pauses == []


def test_bucket_that_may_not_be_listed_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> Answer:
        raise client_error("AccessDenied")

    s3 = Scripted(monkeypatch, "s3", {"ListObjectVersions": refuse})
    with pytest.raises(ClientError, match="AccessDenied"):
        empty_bucket(s3.client)


def test_no_bucket_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = Scripted(monkeypatch, "s3", {})
    assert empty_buckets(s3.client, [], RecordingUi()) == {}
    assert s3.calls == []


def test_several_buckets_are_emptied_at_once_and_a_refusal_of_one_spares_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = threading.Barrier(2, timeout=10)

    def list_versions(Bucket: str, **_: Any) -> Answer:  # noqa: N803
        both.wait()  # passed only if the other bucket is listed at the same time
        return _page(0, 2, more=False)

    def delete(Bucket: str, **_: Any) -> Answer:  # noqa: N803
        locked = {"Key": "k0", "Code": "AccessDenied", "Message": "protected by object lock"}
        return {"Errors": [locked]} if Bucket == "locked" else {}

    s3 = Scripted(monkeypatch, "s3", {"ListObjectVersions": list_versions, "DeleteObjects": delete})
    ui = RecordingUi()
    with pytest.raises(AwsError) as raised:
        empty_buckets(s3.client, ["locked", "free"], ui)
    assert raised.value.where == "locked"
    assert "until its retention ends" in raised.value.todo
    assert ui.advanced == [2]
