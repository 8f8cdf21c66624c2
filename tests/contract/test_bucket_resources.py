"""Buckets as CloudFormation makes, changes and deletes them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.cloud import Cloud
from tests.contract.stacks import create, delete, reason, template, update


def _bucket(name: str, **properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name, **properties}}


@pytest.mark.mend("bucket_properties")
def test_a_bucket_gets_its_properties_and_loses_them_again(cloud: Cloud) -> None:
    key = "arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555"
    encryption = {
        "BucketKeyEnabled": True,
        "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
    }
    rule = {
        "Id": "old",
        "Status": "Enabled",
        "Prefix": "a/",
        "ExpirationInDays": 30,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 7, "NewerNoncurrentVersions": 3},
        "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 10}],
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    }
    properties = {
        "BucketEncryption": {"ServerSideEncryptionConfiguration": [encryption]},
        "LifecycleConfiguration": {"Rules": [rule]},
        "LoggingConfiguration": {"DestinationBucketName": "logs", "LogFilePrefix": "x/"},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "Tags": [{"Key": "Team", "Value": "data & more"}],
    }
    create(cloud, "bucket-set", template({"Bucket": _bucket("contract-set", **properties)}))
    s3 = cloud.client("s3")

    found = s3.get_bucket_encryption(Bucket="contract-set")["ServerSideEncryptionConfiguration"]
    assert found["Rules"][0]["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    assert found["Rules"][0]["BucketKeyEnabled"] is True
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket="contract-set")["Rules"][0]
    assert lifecycle["Filter"] == {"Prefix": "a/"}
    assert lifecycle["Expiration"]["Days"] == 30
    assert lifecycle["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] == 3
    assert lifecycle["Transitions"] == [{"Days": 10, "StorageClass": "STANDARD_IA"}]
    assert lifecycle["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    logging = s3.get_bucket_logging(Bucket="contract-set")["LoggingEnabled"]
    assert (logging["TargetBucket"], logging["TargetPrefix"]) == ("logs", "x/")
    tags = {
        tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket="contract-set")["TagSet"]
    }
    assert tags["Team"] == "data & more"
    assert tags["aws:cloudformation:stack-name"] == "bucket-set"

    update(cloud, "bucket-set", template({"Bucket": _bucket("contract-set")}))

    found = s3.get_bucket_encryption(Bucket="contract-set")["ServerSideEncryptionConfiguration"]
    default = found["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert default == {"SSEAlgorithm": "AES256"}
    with pytest.raises(ClientError, match="NoSuchLifecycleConfiguration"):
        s3.get_bucket_lifecycle_configuration(Bucket="contract-set")
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket="contract-set")


@pytest.mark.mend("bucket_properties")
def test_a_bucket_locks_what_is_put_as_its_template_says_and_stays_one_with_locks(
    cloud: Cloud,
) -> None:
    retention = {"Mode": "GOVERNANCE", "Days": 3}
    lock = {
        "VersioningConfiguration": {"Status": "Enabled"},
        "ObjectLockEnabled": True,
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": retention},
        },
    }
    create(cloud, "bucket-locked", template({"Bucket": _bucket("contract-locked", **lock)}))
    s3 = cloud.client("s3")

    s3.put_object(Bucket="contract-locked", Key="x", Body=b"")
    locked = s3.get_object_retention(Bucket="contract-locked", Key="x")["Retention"]
    assert locked["Mode"] == "GOVERNANCE"

    lock = {"VersioningConfiguration": {"Status": "Enabled"}}
    update(cloud, "bucket-locked", template({"Bucket": _bucket("contract-locked", **lock)}))

    found = s3.get_object_lock_configuration(Bucket="contract-locked")["ObjectLockConfiguration"]
    assert found == {"ObjectLockEnabled": "Enabled"}


@pytest.mark.mend("bucket_failures")
def test_a_bucket_that_s3_refuses_is_gone_and_the_reason_is_readable(cloud: Cloud) -> None:
    arn = "arn:aws:sqs:us-east-1:000000000000:no-such-queue"
    notification = {"QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": arn}]}
    refused = _bucket("contract-refused", NotificationConfiguration=notification)

    stack = create(cloud, "bucket-refused", template({"Bucket": refused}))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    told = reason(cloud, "bucket-refused")
    assert told.startswith("Unable to validate the following destination configurations")
    buckets = {found["Name"] for found in cloud.client("s3").list_buckets()["Buckets"]}
    assert "contract-refused" not in buckets


@pytest.mark.mend("bucket_deletion")
def test_a_bucket_that_holds_only_a_delete_marker_is_not_deleted(cloud: Cloud) -> None:
    versioned = {"VersioningConfiguration": {"Status": "Enabled"}}
    create(cloud, "bucket-full", template({"Bucket": _bucket("contract-full", **versioned)}))
    s3 = cloud.client("s3")
    marker = s3.delete_object(Bucket="contract-full", Key="x")["VersionId"]

    refused = delete(cloud, "bucket-full")

    assert refused["StackStatus"] == "DELETE_FAILED"
    assert "not empty" in reason(cloud, refused["StackId"])
    s3.delete_object(Bucket="contract-full", Key="x", VersionId=marker)
    assert delete(cloud, "bucket-full")["StackStatus"] == "DELETE_COMPLETE"
