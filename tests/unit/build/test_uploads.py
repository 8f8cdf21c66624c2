"""Uploads: whole or in parts, each with its version; what fails leaves nothing behind."""

from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from deployer.build.checksums import LARGE, checksum_once_uploaded
from deployer.build.code_bucket import CodeBucket
from deployer.build.uploads import Upload, upload_files
from deployer.errors import DeployerError
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.build.bucket_keys import keys_under
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.render.recording import RecordingUi

__all__ = ["bucket", "s3"]  # fixtures

MB = 1024 * 1024


def _upload(root: Path, size: int, key: str = "acme/a.zip", source_hash: str = "") -> Upload:
    path = root / key.replace("/", "-")
    path.write_bytes(bytes(at % 251 for at in range(1000)) * (size // 1000) + b"x" * (size % 1000))
    return Upload(path, key, source_hash)


def _body(bucket: CodeBucket, key: str, version: str) -> bytes:
    return bucket.s3.get_object(Bucket="code", Key=key, VersionId=version)["Body"].read()


@pytest.mark.parametrize("size", [0, 10, LARGE - 1, LARGE, 2 * LARGE + 7])
def test_version_is_that_of_what_was_uploaded(
    tmp_path: Path, bucket: CodeBucket, size: int
) -> None:
    upload, ui = _upload(tmp_path, size), RecordingUi()
    [version] = upload_files([upload], bucket, ui)
    bucket.s3.put_object(Bucket="code", Key=upload.key, Body=b"somebody else's")
    assert _body(bucket, upload.key, version) == upload.path.read_bytes()
    assert sum(ui.advanced) == size


def test_what_is_told_of_parts_is_the_hash_of_their_hashes(tmp_path: Path) -> None:
    body = _upload(tmp_path, LARGE + 1).path
    hashes = [sha256(body.read_bytes()[at : at + 8 * MB]).digest() for at in (0, 8 * MB, 16 * MB)]
    whole = b64encode(sha256(b"".join(hashes)).digest()).decode()
    assert checksum_once_uploaded(body) == f"{whole}-3"


def test_versions_come_in_the_order_of_the_files(tmp_path: Path, bucket: CodeBucket) -> None:
    wanted = [
        _upload(tmp_path, size, f"acme/{at}.zip", f"hash-{at}")
        for at, size in enumerate([LARGE, 5, LARGE + 1, 0])
    ]
    versions = upload_files(wanted, bucket, RecordingUi())
    for upload, version in zip(wanted, versions, strict=True):
        assert _body(bucket, upload.key, version) == upload.path.read_bytes()
    noted = bucket.reuse({(it.key, it.source_hash) for it in wanted})
    assert noted == {(it.key, it.source_hash): v for it, v in zip(wanted, versions, strict=True)}


def test_only_sources_that_a_key_does_not_tell_are_noted(
    tmp_path: Path, bucket: CodeBucket
) -> None:
    upload_files([_upload(tmp_path, 1)], bucket, RecordingUi())
    assert keys_under(bucket, "") == {"acme/a.zip"}


class _Parts:
    """What S3 answers to a multipart upload, as its API reference describes it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, **refused: str) -> None:
        self.s3 = Scripted(
            monkeypatch,
            "s3",
            {
                "CreateMultipartUpload": lambda **_: {"UploadId": "begun"},
                "UploadPart": lambda PartNumber, **_: {  # noqa: N803 is S3's name
                    "ETag": f'"{PartNumber}"',
                    "ChecksumSHA256": f"sum-{PartNumber}",
                },
                "CompleteMultipartUpload": lambda **_: {"VersionId": "v1"},
                "AbortMultipartUpload": lambda **_: {},
                "PutObject": lambda **_: {"VersionId": "v2"},
            },
        )
        for operation, code in refused.items():
            self.s3.answer(operation, lambda code=code, **_: self._refuse(code))
        self.bucket = CodeBucket(self.s3.client, "code")

    @staticmethod
    def _refuse(code: str) -> Answer:
        raise client_error(code)


def test_parts_are_held_against_their_checksums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = _Parts(monkeypatch)
    [version] = upload_files([_upload(tmp_path, 20 * MB)], parts.bucket, RecordingUi())
    assert version == "v1"
    [begun] = parts.s3.parameters("CreateMultipartUpload")
    assert begun["ChecksumAlgorithm"] == "SHA256"
    [done] = parts.s3.parameters("CompleteMultipartUpload")
    assert done["MultipartUpload"]["Parts"] == [
        {"PartNumber": at, "ETag": f'"{at}"', "ChecksumSHA256": f"sum-{at}"} for at in (1, 2, 3)
    ]
    sent = {it["PartNumber"]: len(it["Body"]) for it in parts.s3.parameters("UploadPart")}
    assert sent == {1: 8 * MB, 2: 8 * MB, 3: 4 * MB}


@pytest.mark.parametrize("operation", ["UploadPart", "CompleteMultipartUpload"])
def test_upload_that_fails_in_parts_is_aborted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    parts = _Parts(monkeypatch, **{operation: "AccessDenied"})
    with pytest.raises(ClientError, match="AccessDenied"):
        upload_files([_upload(tmp_path, 20 * MB, source_hash="h")], parts.bucket, RecordingUi())
    [aborted] = parts.s3.parameters("AbortMultipartUpload")
    assert aborted == {"Bucket": "code", "Key": "acme/a.zip", "UploadId": "begun"}
    assert parts.s3.operations()[-1] == "AbortMultipartUpload"
    assert "PutObject" not in parts.s3.operations()  # no marker of what is not there


@pytest.mark.parametrize("size", [10, 20 * MB])
def test_file_that_changed_since_it_was_hashed_does_not_arrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    parts, upload = _Parts(monkeypatch), _upload(tmp_path, size)
    upload = replace(upload, digest=sha256(upload.path.read_bytes()).hexdigest())
    assert upload_files([upload], parts.bucket, RecordingUi())
    arrived = parts.s3.operations()
    upload.path.write_bytes(bytes(size))
    with pytest.raises(DeployerError, match="changed while it was packaged"):
        upload_files([upload], parts.bucket, RecordingUi())
    after = set(parts.s3.operations()[len(arrived) :])
    assert after & {"PutObject", "CompleteMultipartUpload"} == set()
    assert ("AbortMultipartUpload" in after) is (size > MB)


def test_first_failure_stops_what_has_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = _Parts(monkeypatch, PutObject="AccessDenied")
    wanted = [_upload(tmp_path, 10, f"acme/{at}.zip", "hash") for at in range(500)]
    wanted.append(_upload(tmp_path, 20 * MB, "acme/large.zip"))
    with pytest.raises(ClientError, match="AccessDenied"):
        upload_files(wanted, parts.bucket, RecordingUi())
    assert set(parts.s3.operations()) == {"PutObject"}
    assert not any(it["Key"].endswith("v2") for it in parts.s3.parameters("PutObject"))


def test_nothing_to_upload_asks_nothing() -> None:
    absent: Any = None
    ui = RecordingUi()
    assert upload_files([], absent, ui) == []
    assert ui.advanced == []
