"""Objects and their versions."""

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud


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
