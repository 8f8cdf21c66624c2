"""Properties of buckets that CloudFormation is to set.

AWS: BucketEncryption, LifecycleConfiguration, LoggingConfiguration, OwnershipControls and Tags of
an AWS::S3::Bucket are set on the bucket, changed with it, and taken away with the property. Stack
tags reach it. So is ObjectLockConfiguration, but a lock that is on stays on.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html

MiniStack: drops these six.

The mend: they are written as the S3 API's own documents, and put as a caller of the API would.
"""

from collections.abc import Callable
from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.bucket_documents import (
    encryption,
    lifecycle,
    logging_status,
    object_lock,
    ownership,
    tagging,
)
from deployer.local.mends.resource_handlers import after_create_and_update, require_accepted

Properties = dict[str, Any]

TYPE = "AWS::S3::Bucket"
_NO_RULE = {"ObjectLockEnabled": "Enabled"}

Part = tuple[str, Callable[[Any], bytes], Callable[[str, bytes], Any], Callable[[str], Any]]
"""A property, its document, and what puts and removes that."""


def _remove_logging(name: str) -> tuple[int, dict[str, str], bytes]:
    answer: tuple[int, dict[str, str], bytes] = upstream.module("services.s3")._put_bucket_logging(
        name, logging_status({})
    )
    return answer


def apply() -> None:
    """Mend it."""
    s3 = upstream.module("services.s3")
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._s3_create, "477b78a3cb15")
    upstream.require(provisioners._s3_update, "1d4f3f6390bb")
    parts: tuple[Part, ...] = (
        ("BucketEncryption", encryption, s3._put_bucket_encryption, s3._delete_bucket_encryption),
        (
            "LifecycleConfiguration",
            lifecycle,
            s3._put_bucket_lifecycle,
            s3._delete_bucket_lifecycle,
        ),
        ("LoggingConfiguration", logging_status, s3._put_bucket_logging, _remove_logging),
        (
            "OwnershipControls",
            ownership,
            s3._put_bucket_ownership_controls,
            s3._delete_bucket_ownership_controls,
        ),
        (
            "ObjectLockConfiguration",
            object_lock,
            s3._put_object_lock_configuration,
            lambda name: s3._put_object_lock_configuration(name, object_lock(_NO_RULE)),
        ),
        ("Tags", tagging, s3._put_bucket_tagging, s3._delete_bucket_tagging),
    )

    def set_parts(name: str, new: Properties, old: Properties) -> None:
        for key, document, put, remove in parts:
            if new.get(key):
                require_accepted(put(name, document(new[key])), f"{TYPE} {key}")
            elif old.get(key):
                remove(name)

    after_create_and_update(TYPE, set_parts)
    provisioners._STACK_TAG_PROPERTY[TYPE] = ("Tags", "list")
