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

_READS = ("s3:GetObject", "s3:GetObjectVersion")
_BUCKETS = "arn:aws:s3:::"


def apply() -> None:
    """Mend it."""
    s3 = upstream.module("services.s3")
    evaluator = upstream.module("core.iam_evaluator")
    enforce = evaluator.enforce  # others mend it, too

    def is_missing(bucket: str, key: str) -> bool:
        kept = s3._buckets.get(bucket)
        return (
            bool(kept) and key not in kept["objects"] and (bucket, key) not in s3._object_versions
        )

    def enforce_list_too(
        access_key_id: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        denied = enforce(access_key_id, action, service, region, resource_arn, service_context)
        if denied or action not in _READS or not resource_arn.startswith(_BUCKETS):
            return denied
        bucket, _, key = resource_arn.removeprefix(_BUCKETS).partition("/")
        if not is_missing(bucket, key):
            return None
        arn = f"{_BUCKETS}{bucket}"
        return enforce(access_key_id, "s3:ListBucket", service, region, arn, service_context)

    evaluator.enforce = enforce_list_too
