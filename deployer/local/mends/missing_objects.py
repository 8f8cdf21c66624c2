"""Objects that are not there, for who may not list.

AWS: GetObject and HeadObject answer 404 for a missing object only to who may list the bucket, and
403 to all others.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html

MiniStack: answers 404 to everybody.

The mend: where policies are enforced, whoever asks for a missing object is also asked for
s3:ListBucket.
"""

from typing import Any

from deployer.local.mends import upstream
from deployer.local.mends.enforcing import Asked, Enforce, enforce_with

_READS = ("s3:GetObject", "s3:GetObjectVersion")
_BUCKETS = "arn:aws:s3:::"

s3 = upstream.module("services.s3")


def _is_missing(bucket: str, key: str) -> bool:
    kept = s3._buckets.get(bucket)
    versions = s3._object_versions.get((bucket, key))
    return kept is not None and key not in kept["objects"] and not versions


def _judge(enforce: Enforce, asked: Asked) -> Any:
    denied = enforce(asked)
    if denied or asked.action not in _READS or not asked.resource_arn.startswith(_BUCKETS):
        return denied
    bucket, _, key = asked.resource_arn.removeprefix(_BUCKETS).partition("/")
    if not _is_missing(bucket, key):
        return None
    return enforce(asked._replace(action="s3:ListBucket", resource_arn=f"{_BUCKETS}{bucket}"))


def apply() -> None:
    """Mend it."""
    enforce_with(_judge)
