"""Empties versioned buckets, so that CloudFormation can delete them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.errors import AwsError
from deployer.messages import Ui

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PARALLEL = 8
_WAITING = 32  # pages of 1,000 versions held in memory at most


def empty_bucket(s3: "S3Client", bucket: str, ui: Ui) -> int:
    """Delete every version and delete marker, and return how many there were.

    A bucket that is gone already counts as empty.

    Raises:
        AwsError: something could not be deleted; says the first such key and why.
    """
    from botocore.exceptions import ClientError

    count = 0
    with ui.progress(f"Emptying {bucket}", 0) as advance, ThreadPoolExecutor(_PARALLEL) as pool:
        running: set[Future[int]] = set()
        try:
            for page in _pages(s3, bucket):
                running.add(pool.submit(_delete, s3, bucket, page))
                if len(running) >= _WAITING:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    count += _finished(done, advance)
        except ClientError as error:
            if code_of(error) != "NoSuchBucket":
                raise
        count += _finished(running, advance)
    return count


def _pages(s3: "S3Client", bucket: str) -> Iterator[list[dict[str, str]]]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [{"Key": it["Key"], "VersionId": it["VersionId"]} for it in found]


def _delete(s3: "S3Client", bucket: str, versions: Sequence[Any]) -> int:
    done = s3.delete_objects(Bucket=bucket, Delete={"Objects": list(versions), "Quiet": True})
    errors = done.get("Errors", [])
    if errors:
        first = errors[0]
        raise AwsError(
            f"{len(errors)} object versions could not be deleted; the first, {first.get('Key')}: "
            f"{first.get('Message')} ({first.get('Code')})",
            where=bucket,
        )
    return len(versions)


def _finished(futures: set[Future[int]], advance: Any) -> int:
    total = 0
    for future in futures:
        count = future.result()
        advance(count)
        total += count
    return total
