"""What a code bucket holds, for tests that look."""

from deployer.build.code_bucket import CodeBucket


def keys_under(bucket: CodeBucket, prefix: str) -> set[str]:
    """All keys under a prefix."""
    pages = bucket.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.name, Prefix=prefix)
    return {found["Key"] for page in pages for found in page.get("Contents", [])}
