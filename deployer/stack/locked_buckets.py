"""Buckets that object lock keeps from being emptied, found before anything is deleted.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
"""

import heapq
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.aws.session import Aws
from deployer.errors import DeployerError
from deployer.stack.delete import Deletion
from deployer.stack.keeping_parameter import keeping_parameter

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOOKED_AT = 1000
"""The newest versions of a bucket: what is locked by one rule is locked longest where it is new."""
_PARALLEL = 8

# Who may not ask, or asks of what is gone or has a key of its own, learns it when it is emptied.
_NO_ANSWER = ("AccessDenied", "NoSuchBucket", "400", "403", "404", "405")


@dataclass(frozen=True)
class _Lock:
    """What keeps a bucket's versions.

    Attributes:
        until: when the last retention ends; None where only legal holds keep them.
        versions: how many of those that were looked at.
        modes: of the retentions, GOVERNANCE or COMPLIANCE.
    """

    until: datetime | None
    versions: int
    modes: frozenset[str]
    held: bool


def refuse_locked_buckets(aws: Aws, deletion: Deletion) -> None:
    """Look at the buckets that will be emptied; one call for each that has no object lock.

    Raises:
        DeployerError: versions in one of them are locked.
    """
    s3 = aws.client("s3")
    for bucket in deletion.emptied:
        if _has_lock(s3, bucket) and (lock := _lock_of(s3, bucket)):
            raise _refusal(aws, deletion, bucket, lock)


def _has_lock(s3: "S3Client", bucket: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        found = s3.get_object_lock_configuration(Bucket=bucket)
    except ClientError as error:
        if code_of(error) in ("ObjectLockConfigurationNotFoundError", *_NO_ANSWER):
            return False
        raise
    return found.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled"


def _lock_of(s3: "S3Client", bucket: str) -> _Lock | None:
    """What keeps the newest versions of a bucket; None where nothing does."""
    newest = heapq.nlargest(_LOOKED_AT, _versions(s3, bucket), key=lambda it: it["LastModified"])
    with ThreadPoolExecutor(_PARALLEL, "locks") as pool:
        heads = list(pool.map(lambda it: _head(s3, bucket, it), newest))
    now = datetime.now(UTC)
    locked = [it for it in heads if _is_held(it) or _is_retained(it, now)]
    if not locked:
        return None
    retained = [it for it in locked if _is_retained(it, now)]
    return _Lock(
        max((it["ObjectLockRetainUntilDate"] for it in retained), default=None),
        len(locked),
        frozenset(str(it.get("ObjectLockMode")) for it in retained),
        any(map(_is_held, locked)),
    )


def _is_held(head: Any) -> bool:
    return bool(head.get("ObjectLockLegalHoldStatus") == "ON")


def _is_retained(head: Any, now: datetime) -> bool:
    return bool(head.get("ObjectLockRetainUntilDate", now) > now)


def _versions(s3: "S3Client", bucket: str) -> Iterator[Any]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        yield from page.get("Versions", [])  # a delete marker is never locked


def _head(s3: "S3Client", bucket: str, version: Any) -> Any:
    from botocore.exceptions import ClientError

    try:
        return s3.head_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    except ClientError as error:
        if code_of(error) in _NO_ANSWER:
            return {}
        raise


def _refusal(aws: Aws, deletion: Deletion, bucket: str, lock: _Lock) -> DeployerError:
    until = f" until {lock.until:%Y-%m-%d %H:%M} UTC" if lock.until else ""
    modes = f" ({' and '.join(sorted(lock.modes))})" if lock.modes else ""
    held = ("; " if until else " by ") + "legal holds, which have no end" if lock.held else ""
    parameter = keeping_parameter(aws.client("cloudformation"), deletion.stack.stack_id, bucket)
    keep = f"--parameter {parameter}" if parameter else "with a DeletionPolicy of Retain for it"
    ways = [f"To keep the bucket and delete the rest: deployer deploy {keep}, then delete."]
    if "GOVERNANCE" in lock.modes:
        ways.append("Who has s3:BypassGovernanceRetention may delete its versions before.")
    if lock.held:
        ways.append("Legal holds can be taken away: aws s3api put-object-legal-hold.")
    return DeployerError(
        f"object lock keeps versions in the bucket {bucket}{until}{modes}{held}; "
        f"{lock.versions} of its newest are locked",
        where=deletion.stack.name,
        todo="Nothing was deleted. " + " ".join(ways),
    )
