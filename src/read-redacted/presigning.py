"""A stored object's address, signed with this function's own rights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# Access points take nothing but this signature, and only at addresses of their own region.
_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
)


def make_client() -> S3Client:
    """Make the client that signs; it asks for nothing itself."""
    return boto3.client("s3", config=_CONFIG)


def signed_address(
    client: S3Client, access_point: str, key: str, version: str, seconds: int
) -> str:
    """The address of an object, for so long.

    Args:
        access_point: its alias.
        version: of the object; empty for the current one.
    """
    wanted = {"Bucket": access_point, "Key": key}
    if version:
        wanted["VersionId"] = version
    return client.generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds)
