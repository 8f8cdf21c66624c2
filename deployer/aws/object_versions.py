"""Deletes object versions by the thousand."""

import random
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from deployer.errors import AwsError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PAGE = 1000
"""Versions that S3 deletes in one call."""

# S3 answers 200 though it was too busy for some of the keys, so botocore tries none of them again.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
_PASSING = ("InternalError", "ServiceUnavailable", "SlowDown")
_TRIES = 6
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0  # seconds, at most


def delete_versions(
    s3: "S3Client",
    bucket: str,
    versions: Sequence[Any],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Delete up to 1,000 object versions or delete markers; returns how many.

    Args:
        versions: Key and VersionId of each.
        sleep: waits for some seconds before keys that S3 was too busy for are tried again.

    Raises:
        AwsError: something could not be deleted; says the first such key and why.
    """
    left = list(versions)
    for attempt in range(_TRIES):
        if attempt:
            sleep(_pause(attempt))
        done = s3.delete_objects(Bucket=bucket, Delete={"Objects": left, "Quiet": True})
        errors = done.get("Errors", [])
        if not errors:
            return len(versions)
        if any(it.get("Code") not in _PASSING for it in errors):
            break
        # What of them is deleted by now is deleted again, which does no harm.
        keys = {it["Key"] for it in errors}
        left = [it for it in left if it["Key"] in keys]
    first = next((it for it in errors if it.get("Code") not in _PASSING), errors[0])
    raise AwsError(
        f"{len(errors)} object versions could not be deleted; the first, {first.get('Key')}: "
        f"{first.get('Message')} ({first.get('Code')})",
        where=bucket,
        todo=_todo(bucket, first),
    )


def _todo(bucket: str, error: Any) -> str:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
    if "object lock" in str(error.get("Message", "")).lower():
        return (
            "S3 Object Lock keeps it until its retention ends or its legal hold is taken away. "
            "Deploy the bucket with DeletionPolicy: Retain and delete the stack without it."
        )
    if error.get("Code") == "AccessDenied":
        return f"Allow s3:DeleteObjectVersion on arn:aws:s3:::{bucket}/*, and delete again."
    return "Delete again."


def _pause(attempt: int) -> float:
    # Spread, so that the pages deleted at once don't come back at once.
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
    return random.uniform(longest / 2, longest)  # noqa: S311 - nothing secret
