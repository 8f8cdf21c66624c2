"""A code bucket that is unfit is refused, with what to do."""

from typing import TYPE_CHECKING

import pytest

from deployer.build.bucket_check import check_bucket
from deployer.build.code_bucket import CodeBucket
from deployer.errors import AwsError
from tests.unit.aws.scripted import Answer, Scripted, client_error
from tests.unit.build.bucket_keys import keys_under
from tests.unit.build.test_code_bucket import bucket, s3, version

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["bucket", "s3"]  # fixtures


def test_versioned_bucket_is_taken(bucket: CodeBucket) -> None:
    check_bucket(bucket.s3, bucket.name)
    assert keys_under(bucket, "") == set()


def test_absent_bucket_is_refused(s3: "S3Client") -> None:
    with pytest.raises(AwsError, match="the code bucket does not exist") as raised:
        check_bucket(s3, "gone")
    assert (raised.value.where, raised.value.exit_code) == ("gone", 1)
    assert "bootstrap" in raised.value.todo


def test_bucket_in_another_region_is_refused(s3: "S3Client") -> None:
    s3.create_bucket(Bucket="far", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    with pytest.raises(AwsError, match="the code bucket is in eu-west-3") as raised:
        check_bucket(s3, "far")
    assert raised.value.where == "far"
    assert "a bucket in us-east-1" in raised.value.todo
    assert "--region eu-west-3" in raised.value.todo


def test_bucket_that_is_not_for_the_caller_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> Answer:
        raise client_error("403", "Forbidden", "HeadBucket")

    s3 = Scripted(monkeypatch, "s3", {"HeadBucket": refuse})
    with pytest.raises(AwsError, match="somebody else's") as raised:
        check_bucket(s3.client, "theirs")
    assert raised.value.where == "theirs"
    assert "s3:ListBucket" in raised.value.todo


def test_cloud_that_tells_no_region_is_taken_at_its_word(monkeypatch: pytest.MonkeyPatch) -> None:
    script = {
        "HeadBucket": lambda **_: {},
        "GetBucketVersioning": lambda **_: {"Status": "Enabled"},
    }
    s3 = Scripted(monkeypatch, "s3", script)
    check_bucket(s3.client, "code")
    assert s3.operations() == ["HeadBucket", "GetBucketVersioning"]


@pytest.mark.parametrize("status", [None, "Suspended"])
def test_bucket_without_versions_is_refused(s3: "S3Client", status: str | None) -> None:
    s3.create_bucket(Bucket="code")
    if status:
        version(s3, status)
    with pytest.raises(AwsError, match="is not versioned") as raised:
        check_bucket(s3, "code")
    assert "put-bucket-versioning --bucket code" in raised.value.todo
