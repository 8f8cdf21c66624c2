"""Whether the code bucket can be used, asked before anything is uploaded."""

from typing import TYPE_CHECKING

from deployer.aws.errors import code_of
from deployer.errors import AwsError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def check_bucket(s3: "S3Client", name: str) -> None:
    """Refuse a bucket that is absent, not for the caller, in another region or unversioned.

    One of another account is taken if its policy lets the caller in.

    Raises:
        AwsError: it cannot be used.
    """
    # Lambda takes code only from a bucket in its own region.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
    here, found = s3.meta.region_name, _region(s3, name)
    if found and found != here:
        raise AwsError(
            f"the code bucket is in {found}, and Lambda in {here} takes no code from there",
            where=name,
            todo=f"Give --code-bucket a bucket in {here}, or deploy with --region {found}.",
        )
    if s3.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        raise AwsError(
            "the code bucket is not versioned, so a function's code could not be pinned",
            where=name,
            todo=f"aws s3api put-bucket-versioning --bucket {name} "
            "--versioning-configuration Status=Enabled",
        )


def _region(s3: "S3Client", name: str) -> str | None:
    from botocore.exceptions import ClientError

    try:
        return s3.head_bucket(Bucket=name).get("BucketRegion")
    except ClientError as error:
        # The answer to a HEAD has no body, so its status is all that it says.
        if code_of(error) == "404":
            raise AwsError(
                "the code bucket does not exist",
                where=name,
                todo="Deploy cft/bootstrap-stack.yaml first, or give --code-bucket.",
            ) from error
        if code_of(error) == "403":
            raise AwsError(
                "the code bucket is somebody else's, or the caller may not list it",
                where=name,
                todo="Allow s3:ListBucket on it, or give another --code-bucket.",
            ) from error
        raise
