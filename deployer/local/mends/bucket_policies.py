"""A bucket policy that is there already.

AWS: CloudFormation knows a bucket policy by its bucket's name, fails to create one where there is
one, and imports it by that name.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
https://github.com/aws-samples/aws-cdk-examples/issues/1022
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html

MiniStack: puts the new policy in its place, imports none, and makes up another physical id.

The mend: buckets are looked at before their policy is created, the type can be imported, and its
physical id is the bucket's name.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import before_create, handlers_of

changesets = upstream.module("services.cloudformation.changesets")
provisioners = upstream.module("services.cloudformation.provisioners")
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
    return identifier["Bucket"], {}


def _create(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
    _, attributes = provisioners._s3_bucket_policy_create(logical_id, properties, stack_name)
    return properties.get("Bucket", ""), attributes


def _update(
    physical_id: str, old: dict[str, Any], new: dict[str, Any], stack_name: str, *_: Any
) -> Any:
    _, attributes = provisioners._s3_bucket_policy_update(physical_id, old, new, stack_name)
    return new.get("Bucket", ""), attributes


def apply() -> None:
    """Mend it."""
    upstream.require(provisioners._s3_bucket_policy_create, "3f5b8eaf6b55")
    upstream.require(provisioners._s3_bucket_policy_update, "49b0a92ca247")
    handlers_of(_TYPE).update({"create": _create, "update": _update, "import": _adopt})
    before_create(_TYPE, _refuse)
    changesets._IMPORT_LOOKUPS[_TYPE] = (("Bucket",), _problem)
