"""A function whose code is not there.

AWS: CloudFormation fails the function with S3's error code when the object, or that version of it,
does not exist.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html

MiniStack: creates the function, and answers each invocation with a made-up success.

The mend: CloudFormation asks for the object before it creates or updates the function.
"""

from typing import Any

from deployer.local.mends import upstream

_MESSAGES = {
    "NoSuchBucket": "The specified bucket does not exist.",
    "NoSuchKey": "The specified key does not exist.",
    "NoSuchVersion": "The specified version does not exist.",
}


def require_code(code: dict[str, Any]) -> None:
    """Raise ValueError, as CloudFormation words it, unless the object is there that this names.

    Args:
        code: Code of a function, or Content of a layer.
    """
    lambda_svc = upstream.module("services.lambda_svc")
    s3 = upstream.module("services.s3")
    bucket, key, version = (code.get(f"S3{word}") for word in ("Bucket", "Key", "ObjectVersion"))
    if not (bucket and key):
        return
    if lambda_svc._fetch_code_from_s3(bucket, key, version_id=version) is not None:
        return
    error = "NoSuchVersion" if version else "NoSuchKey"
    if s3._bucket_owner_account(bucket) is None:
        error = "NoSuchBucket"
    raise ValueError(
        "Error occurred while GetObject. "
        f"S3 Error Code: {error}. S3 Error Message: {_MESSAGES[error]} ({bucket}/{key})"
    )


def apply() -> None:
    """Mend it."""
    provisioners = upstream.module("services.cloudformation.provisioners")
    lambda_svc = upstream.module("services.lambda_svc")
    upstream.require(provisioners._lambda_create, "8b2cf80e961d")
    upstream.require(provisioners._lambda_update, "4855410e37d7")
    upstream.require(lambda_svc._fetch_code_from_s3, "e05246c20b32")

    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    create, update = handlers["create"], handlers["update"]

    def create_with_code(logical_id: str, properties: dict[str, Any], stack_name: str) -> Any:
        require_code(properties.get("Code") or {})
        return create(logical_id, properties, stack_name)

    def update_with_code(
        physical_id: str, old: dict[str, Any], new: dict[str, Any], *more: Any
    ) -> Any:
        require_code(new.get("Code") or {})
        return update(physical_id, old, new, *more)

    handlers |= {"create": create_with_code, "update": update_with_code}
