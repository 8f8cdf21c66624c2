"""Objects and their versions."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from deployer.build.checksums import LARGE, checksum_once_uploaded
from deployer.build.code_bucket import CodeBucket
from deployer.build.uploads import Upload, upload_files
from tests.cloud import Cloud
from tests.unit.render.recording import RecordingUi


@pytest.mark.parametrize("size", [0, 10, LARGE + 1])
def test_checksum_of_what_came_whole_or_in_parts_is_told(
    cloud: Cloud, tmp_path: Path, size: int
) -> None:
    s3, name, file = cloud.client("s3"), f"contract-checksums-{size}", tmp_path / "file"
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    file.write_bytes(bytes(size))
    bucket = CodeBucket(s3, name)

    [version] = upload_files([Upload(file, "x")], bucket, RecordingUi())
    s3.put_object(Bucket=name, Key="x", Body=b"newer")

    assert bucket.holds("x", checksum_once_uploaded(file), version)
    assert not bucket.holds("x", checksum_once_uploaded(file))


@pytest.mark.mend("versioned_ranges")
def test_a_range_of_a_version_is_given_alone(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="contract-ranges")
    enabled = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket="contract-ranges", VersioningConfiguration=enabled)
    first = s3.put_object(Bucket="contract-ranges", Key="x", Body=b"0123456789")["VersionId"]
    s3.put_object(Bucket="contract-ranges", Key="x", Body=b"newer")
    version = {"Bucket": "contract-ranges", "Key": "x", "VersionId": first}

    part = s3.get_object(**version, Range="bytes=2-4")

    assert part["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert part["ContentRange"] == "bytes 2-4/10"
    assert part["Body"].read() == b"234"
    with pytest.raises(ClientError, match="InvalidRange"):
        s3.get_object(**version, Range="bytes=10-")
