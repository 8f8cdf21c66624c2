"""A bucket whose configuration S3 refuses.

AWS: the resource fails with S3's message, and the rollback removes a bucket that was just made.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html

MiniStack: fails with the bytes of S3's answer, and leaves the bucket in the way of the next try.

The mend: the message is read from the answer, and a bucket that was not there before is deleted.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.resource_handlers import handlers_of, service_message

Properties = dict[str, Any]

TYPE = "AWS::S3::Bucket"


def apply() -> None:
    """Mend it."""
    s3 = upstream.module("services.s3")
    provisioners = upstream.module("services.cloudformation.provisioners")
    upstream.require(provisioners._s3_create, "477b78a3cb15")
    upstream.require(provisioners._s3_apply_notification, "c3909f783677")
    handlers = handlers_of(TYPE)
    create, update = handlers["create"], handlers["update"]

    def create_or_remove(logical_id: str, properties: Properties, stack_name: str) -> Any:
        before = set(s3._buckets)
        try:
            return create(logical_id, properties, stack_name)
        except ValueError as error:
            for name in set(s3._buckets) - before:
                handlers["delete"](name, properties)
            raise ValueError(service_message(str(error))) from error

    def update_with_message(physical_id: str, *more: Any) -> Any:
        try:
            return update(physical_id, *more)
        except ValueError as error:
            raise ValueError(service_message(str(error))) from error

    handlers |= {"create": create_or_remove, "update": update_with_message}
