"""The code bucket and the key."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deployer.aws.errors import code_of, is_denied
from deployer.aws.session import Aws
from deployer.build.bucket_check import check_bucket
from deployer.messages import Examined
from deployer.pipeline.doctor.examination import FAILED, OK, SKIPPED, WARNING, refused

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def look_at_bucket(aws: Aws, bucket: str | None, bootstrap: str) -> Iterator[Examined]:
    """Whether the bucket is there, ours, here, versioned, encrypted and closed to the public.

    Args:
        bootstrap: the command that makes one.
    """
    if not bucket:
        yield Examined(
            "code bucket",
            FAILED,
            "nothing names it",
            f"Make one by {bootstrap}, set CODE_REPOSITORY_S3_BUCKET or give --code-bucket.",
        )
        return
    s3 = aws.client("s3")
    check_bucket(s3, bucket)
    yield Examined("code bucket", OK, f"{bucket}, versioned, in {aws.region}")
    yield _encryption(s3, bucket)
    yield _public_access(s3, bucket)


def look_at_key(aws: Aws, key: str | None) -> Iterator[Examined]:
    """Whether the key is there, here, enabled, and the caller may encrypt with it."""
    if not key:
        yield Examined("key", SKIPPED, "nothing names one; templates without KmsMasterKeyId work")
        return
    found = aws.client("kms").describe_key(KeyId=key)["KeyMetadata"]
    arn, state = found.get("Arn", key), found.get("KeyState", "")
    region = arn.split(":")[3] if arn.count(":") > 3 else aws.region
    if state != "Enabled":
        yield Examined("key", FAILED, f"{arn} is {state}", _enabling(arn, state))
    elif found.get("KeyUsage", "ENCRYPT_DECRYPT") != "ENCRYPT_DECRYPT":
        yield Examined("key", FAILED, f"{arn} is for {found['KeyUsage']}", "Name another key.")
    elif region != aws.region:
        yield Examined("key", FAILED, f"{arn} is in {region}", f"Name a key in {aws.region}.")
    else:
        yield _usable(aws, arn)


def _enabling(arn: str, state: str) -> str:
    """What makes a key usable again, if anything does."""
    enable = f"aws kms enable-key --key-id {arn}"
    if state == "Disabled":
        return enable
    # A key that is taken back is disabled.
    # https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
    if state == "PendingDeletion":
        return f"Take it back: aws kms cancel-key-deletion --key-id {arn}, then {enable}"
    return "Name another key."


def _usable(aws: Aws, arn: str) -> Examined:
    from botocore.exceptions import ClientError

    try:
        # A dry run makes no key, and its success is an error of its own.
        # https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html
        aws.client("kms").generate_data_key(KeyId=arn, KeySpec="AES_256", DryRun=True)
    except ClientError as error:
        if is_denied(error):
            # Most need the key through other services alone, and are allowed no more than that.
            text = f"{arn}, enabled; whether it may be used through S3, no call can ask"
            return Examined("key", SKIPPED, text)
        if code_of(error) != "DryRunOperationException":
            found = refused("key", error)
            todo = "Allow kms:GenerateDataKey and kms:Decrypt on it."
            return Examined("key", FAILED, f"{arn} cannot be used: {found.text}", todo)
    return Examined("key", OK, f"{arn}, enabled, usable")


def _encryption(s3: "S3Client", bucket: str) -> Examined:
    from botocore.exceptions import ClientError

    try:
        found = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    except ClientError as error:
        if code_of(error) != "ServerSideEncryptionConfigurationNotFoundError":
            return refused("bucket encryption", error)
        return Examined(
            "bucket encryption",
            WARNING,
            "none by default",
            "Set it: aws s3api put-bucket-encryption",
        )
    by_default = found["Rules"][0].get("ApplyServerSideEncryptionByDefault")
    algorithm = by_default["SSEAlgorithm"] if by_default else "unknown"
    return Examined("bucket encryption", OK, algorithm)


def _public_access(s3: "S3Client", bucket: str) -> Examined:
    from botocore.exceptions import ClientError

    subject = "public access"
    todo = f"aws s3api put-public-access-block --bucket {bucket}, with all four settings true"
    try:
        found = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    except ClientError as error:
        if code_of(error) != "NoSuchPublicAccessBlockConfiguration":
            return refused(subject, error)
        return Examined(subject, WARNING, "not blocked for the bucket", todo)
    names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    off = [name for name in names if not found.get(name)]
    if off:
        return Examined(subject, WARNING, f"not blocked in full: {', '.join(off)}", todo)
    return Examined(subject, OK, "blocked")
