"""A bucket policy that is there already.

AWS: CloudFormation fails to create a policy for a bucket that has one, and imports it by the
bucket's name.
https://github.com/aws-samples/aws-cdk-examples/issues/1022
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html

MiniStack: puts the new policy in its place, and imports none.

The mend: buckets are looked at before their policy is created, and the type can be imported.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import before_create, handlers_of

changesets = upstream.module("services.cloudformation.changesets")
s3 = upstream.module("services.s3")

_TYPE = "AWS::S3::BucketPolicy"


def _refuse(properties: dict[str, Any]) -> None:
    bucket = properties.get("Bucket", "")
    if bucket in s3._bucket_policies:
        raise ValueError(f"The bucket policy already exists on bucket {bucket}.")


def _problem(bucket: str) -> str | None:
    if bucket in s3._bucket_policies:
        return None
    return str(changesets._IMPORT_NOT_FOUND.format(type=_TYPE, value=bucket))


def _adopt(identifier: dict[str, str]) -> tuple[str, dict[str, str]]:
    # The physical id that one has which MiniStack made itself.
    return f"{identifier['Bucket']}-policy", {}


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._s3_bucket_policy_create, "3f5b8eaf6b55")
    before_create(_TYPE, _refuse)
    handlers_of(_TYPE)["import"] = _adopt
    changesets._IMPORT_LOOKUPS[_TYPE] = (("Bucket",), _problem)
