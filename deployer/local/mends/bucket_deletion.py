"""Deleting a bucket that holds something.

AWS: CloudFormation cannot delete a bucket with anything in it, be it only an old version or a
delete marker: DELETE_FAILED, and the bucket stays.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-delete-stack-fails

MiniStack: deletes it with all it holds, and leaves the versions behind for a later bucket of that
name.

The mend: CloudFormation deletes buckets as DeleteBucket does.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import handlers_of


def apply() -> None:
    """Mend it."""
    s3 = upstream.module("services.s3")
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._s3_delete, "52bcaf59bd5b")
    upstream.require(s3._delete_bucket, "f6c89a30d8dd")

    def delete(physical_id: str, _properties: dict[str, Any]) -> None:
        status, _, body = s3._delete_bucket(physical_id)
        if status == 409:
            raise ValueError(
                "The bucket you tried to delete is not empty "
                f"(Service: Amazon S3; Status Code: 409; Error Code: BucketNotEmpty) {physical_id}"
            )
        if status >= 400 and status != 404:
            raise ValueError(f"{physical_id} cannot be deleted: {body!r}")

    handlers_of("AWS::S3::Bucket")["delete"] = delete
