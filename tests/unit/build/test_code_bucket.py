"""The code bucket: searched in one listing, never misleading."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from deployer.build.checksums import checksum_once_uploaded
from deployer.build.code_bucket import CodeBucket, marker_key
from deployer.build.uploads import Upload, upload_files
from tests.unit.aws.clients import SESSION
from tests.unit.aws.scripted import Answer
from tests.unit.build.bucket_keys import keys_under
from tests.unit.render.recording import RecordingUi

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

KEY = "acme/lambda/greet.zip"


@pytest.fixture
def s3() -> Iterator["S3Client"]:
    """S3 in memory, without a bucket."""
    with mock_aws():
        yield SESSION.create_client("s3", region_name="us-east-1")


@pytest.fixture
def bucket(s3: "S3Client") -> CodeBucket:
    """A versioned bucket."""
    s3.create_bucket(Bucket="code")
    version(s3, "Enabled")
    return CodeBucket(s3, "code")


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    """Something to upload."""
    path = tmp_path / "greet.zip"
    path.write_bytes(b"zip")
    return path


def _upload(bucket: CodeBucket, path: Path, key: str, source_hash: str) -> str:
    [version] = upload_files([Upload(path, key, source_hash)], bucket, RecordingUi())
    return version


def _calls(bucket: CodeBucket) -> list[str]:
    """The names of the calls from now on."""
    calls: list[str] = []
    bucket.s3.meta.events.register("before-call.s3", lambda model, **_: calls.append(model.name))
    return calls


def _small_pages(bucket: CodeBucket, size: int) -> None:
    """Let S3 list a few at a time."""

    def limit(params: dict[str, Any], **_: object) -> None:
        params.setdefault("MaxKeys", size)

    for operation in ("ListObjectVersions", "ListObjectsV2"):
        bucket.s3.meta.events.register(f"provide-client-params.s3.{operation}", limit)


def version(s3: "S3Client", status: str) -> None:
    """Let the bucket have versions, or stop it."""
    s3.put_bucket_versioning(
        Bucket="code",
        VersioningConfiguration={"Status": status},  # type: ignore[typeddict-item]
    )


def _known(bucket: CodeBucket, keys: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """What there is of some keys, whichever source of these tests it is from."""
    hashes = ("a", "b", "hash", *(f"hash-{it}" for it in range(4)))
    return bucket.reuse({(key, it) for key in keys for it in hashes})


def test_upload_is_found_by_its_source(bucket: CodeBucket, zipped: Path) -> None:
    version = _upload(bucket, zipped, KEY, "hash-1")
    assert _known(bucket, [KEY]) == {(KEY, "hash-1"): version}


def test_old_source_finds_its_old_version_again(bucket: CodeBucket, zipped: Path) -> None:
    first = _upload(bucket, zipped, KEY, "hash-1")
    second = _upload(bucket, zipped, KEY, "hash-2")
    assert first != second
    found = _known(bucket, [KEY])
    assert found == {(KEY, "hash-1"): first, (KEY, "hash-2"): second}


def test_of_what_is_noted_only_what_has_the_known_contents_is_taken(
    bucket: CodeBucket, zipped: Path
) -> None:
    ours = _upload(bucket, zipped, KEY, "hash-1")
    checksum = checksum_once_uploaded(zipped)
    theirs = [
        bucket.s3.put_object(Bucket="code", Key=KEY, Body=b"bad", ChecksumAlgorithm="SHA256"),
        bucket.s3.put_object(Bucket="code", Key=KEY, Body=zipped.read_bytes()),
    ]
    for it in theirs:  # of other contents, and of contents that nothing is told of
        for source in ("hash-1", "hash-2"):
            note = marker_key(KEY, source, it["VersionId"])
            bucket.s3.put_object(Bucket="code", Key=note)
    wanted = {(KEY, "hash-1"), (KEY, "hash-2")}
    found = bucket.reuse(wanted, {"hash-1": checksum, "hash-2": checksum})
    assert found == {(KEY, "hash-1"): ours}


def test_old_version_that_is_used_again_is_noted_anew_and_the_newest_is_not(
    bucket: CodeBucket, zipped: Path
) -> None:
    first = _upload(bucket, zipped, KEY, "hash-1")
    second = _upload(bucket, zipped, KEY, "hash-2")
    calls = _calls(bucket)
    assert bucket.reuse([(KEY, "hash-2"), (KEY, "hash-3")]) == {(KEY, "hash-2"): second}
    assert calls == ["ListObjectVersions"]
    assert bucket.reuse([(KEY, "hash-1")]) == {(KEY, "hash-1"): first}
    assert calls[1:] == ["ListObjectVersions", "PutObject"]
    marker = marker_key(KEY, "hash-1", first)
    noted = bucket.s3.list_object_versions(Bucket="code", Prefix=marker)["Versions"]
    assert len(noted) == 2


def test_marker_of_a_version_that_is_gone_is_ignored(bucket: CodeBucket, zipped: Path) -> None:
    version = _upload(bucket, zipped, KEY, "hash-1")
    bucket.s3.delete_object(Bucket="code", Key=KEY, VersionId=version)
    assert _known(bucket, [KEY]) == {}


def test_zip_without_a_marker_is_ignored(bucket: CodeBucket) -> None:
    bucket.s3.put_object(Bucket="code", Key=KEY, Body=b"by hand")
    assert _known(bucket, [KEY]) == {}


def test_several_artifacts_are_learned_in_one_listing(bucket: CodeBucket, zipped: Path) -> None:
    other = "acme/layers/power.zip"
    versions = {
        (KEY, "a"): _upload(bucket, zipped, KEY, "a"),
        (other, "b"): _upload(bucket, zipped, other, "b"),
    }
    _upload(bucket, zipped, "acme/lambda/unwanted.zip", "c")
    calls = _calls(bucket)
    assert _known(bucket, [KEY, other]) == versions
    assert calls == ["ListObjectVersions"]


def test_long_histories_are_asked_for_by_key(bucket: CodeBucket, zipped: Path) -> None:
    keys = [f"acme/lambda/{name}.zip" for name in "abc"]
    versions = {
        (key, f"hash-{at}"): _upload(bucket, zipped, key, f"hash-{at}")
        for key in keys
        for at in range(4)
    }
    calls = _calls(bucket)
    _small_pages(bucket, 8)  # as many as one key has versions and markers
    newest = [(key, "hash-3") for key in keys]
    assert bucket.reuse(newest) == {at: versions[at] for at in newest}
    assert calls == ["ListObjectVersions"] * (1 + len(keys))
    del calls[:]
    assert bucket.reuse(newest[:1]) == {newest[0]: versions[newest[0]]}
    assert calls == ["ListObjectVersions"]
    oldest = (keys[1], "hash-0")
    assert bucket.reuse([oldest]) == {oldest: versions[oldest]}


def test_no_keys_ask_nothing(bucket: CodeBucket) -> None:
    calls = _calls(bucket)
    assert (_known(bucket, []), bucket.present([]), calls) == ({}, set(), [])


def test_present_keys_are_learned_in_one_listing(bucket: CodeBucket) -> None:
    for name in ("a", "b", "old"):
        bucket.upload_text(f"acme/files/{name}.zip", name)
    calls = _calls(bucket)
    wanted = [f"acme/files/{name}.zip" for name in ("a", "b", "c")]
    assert bucket.present(wanted) == set(wanted[:2])
    assert calls == ["ListObjectsV2"]


def test_what_was_uploaded_long_ago_is_passed_over(bucket: CodeBucket) -> None:
    there = [f"acme/files/{at:03}.zip" for at in range(40)]
    for key in there:
        bucket.upload_text(key, key)
    calls = _calls(bucket)
    _small_pages(bucket, 5)
    wanted = {there[7], there[8], there[30], "acme/files/030.zip-not", "acme/files/zzz.zip"}
    assert bucket.present(wanted) == {there[7], there[8], there[30]}
    assert calls == ["ListObjectsV2"] * 3


@given(
    there=st.sets(st.text("ab/é", min_size=1, max_size=4)),
    wanted=st.sets(st.text("ab/é", min_size=1, max_size=4)),
    size=st.integers(1, 4),
)
def test_present_keys_are_those_that_are_there(
    there: set[str], wanted: set[str], size: int
) -> None:
    class _Pages:
        def list_objects_v2(self, *, Prefix: str, StartAfter: str, **_: object) -> Answer:  # noqa: N803
            listed = sorted(it for it in there if it.startswith(Prefix) and it > StartAfter)
            contents = [{"Key": it} for it in listed[:size]]
            return {"Contents": contents, "IsTruncated": len(listed) > size}

    pages: Any = _Pages()
    assert CodeBucket(pages, "code").present(wanted) == there & wanted


@pytest.mark.parametrize("key", ["greet.zip", "a/greet.zip", "a/b/c/greet.zip"])
def test_key_may_lie_anywhere(bucket: CodeBucket, zipped: Path, key: str) -> None:
    version = _upload(bucket, zipped, key, "hash")
    assert _known(bucket, [key, KEY]) == {(key, "hash"): version}


def test_texts_are_listed_by_prefix(bucket: CodeBucket) -> None:
    bucket.upload_text("acme/templates/a.yaml", "é: 1")
    bucket.upload_text("other/b.yaml", "b: 1")
    assert keys_under(bucket, "acme/templates/") == {"acme/templates/a.yaml"}
    body = bucket.s3.get_object(Bucket="code", Key="acme/templates/a.yaml")["Body"].read()
    assert body == "é: 1".encode()
