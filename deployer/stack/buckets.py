"""Empties versioned buckets, several at once, so that CloudFormation can delete them."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.aws.object_versions import delete_versions
from deployer.messages import Ui

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PARALLEL = 8
_BUCKETS = 4  # emptied at once
_WAITING = 16  # pages of 1,000 versions of one bucket held in memory at most


def empty_buckets(
    s3: "S3Client",
    buckets: Sequence[str],
    ui: Ui,
    sleep: Callable[[float], None] = time.sleep,
) -> Mapping[str, int]:
    """Delete every version and delete marker, and return how many there were in each bucket.

    A bucket that is gone already counts as empty.

    Args:
        sleep: waits for some seconds before keys that S3 was too busy for are tried again.

    Raises:
        AwsError: something could not be deleted; says the first such key and why. The other
            buckets are emptied all the same.
    """
    if not buckets:
        return {}
    label = f"Emptying {buckets[0] if len(buckets) == 1 else f'{len(buckets)} buckets'}"
    with (
        ui.progress(label, 0) as advance,
        ThreadPoolExecutor(_PARALLEL, "versions") as pool,
        ThreadPoolExecutor(min(len(buckets), _BUCKETS), "buckets") as listing,
    ):
        emptied = [listing.submit(_empty, s3, it, pool, advance, sleep) for it in buckets]
        wait(emptied)
    return {bucket: it.result() for bucket, it in zip(buckets, emptied, strict=True)}


def _empty(
    s3: "S3Client",
    bucket: str,
    pool: ThreadPoolExecutor,
    advance: Callable[[int], Any],
    sleep: Callable[[float], None],
) -> int:
    from botocore.exceptions import ClientError

    count = 0
    running: set[Future[int]] = set()
    try:
        for page in _pages(s3, bucket):
            running.add(pool.submit(delete_versions, s3, bucket, page, sleep))
            if len(running) >= _WAITING:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                count += _finished(done, advance)
    except ClientError as error:
        if code_of(error) != "NoSuchBucket":
            raise
    return count + _finished(running, advance)


def _pages(s3: "S3Client", bucket: str) -> Iterator[list[dict[str, str]]]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        if found:
            yield [{"Key": it["Key"], "VersionId": it["VersionId"]} for it in found]


def _finished(futures: set[Future[int]], advance: Any) -> int:
    total = 0
    for future in futures:
        count = future.result()
        advance(count)
        total += count
    return total
