"""Folder markers: objects of zero bytes whose key ends with a slash, as the S3 console makes them.

What makes a marker ours is its metadata, so that nothing else is ever changed or deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mypy_boto3_s3 import S3Client

# Metadata of a marker: the stack and the resource of the template that made it.
_STACK = "made-by-stack"
_RESOURCE = "made-by-resource"

_CONFLICT_TRIES = 5


class FolderMarkers:
    """The markers of one resource of one stack, in one bucket."""

    def __init__(
        self,
        s3: S3Client,
        bucket: str,
        stack_id: str,
        resource: str,
        before_call: Callable[[], None],
    ) -> None:
        """Give access to the markers.

        Args:
            before_call: called before each request; it raises if there is no time for another.
        """
        self._s3 = s3
        self._before_call = before_call
        self._bucket = bucket
        self._owner = {_STACK: stack_id, _RESOURCE: resource}

    def make(self, key: str) -> None:
        """Make a marker unless an object with the key is there, which is left as it is.

        A marker that another resource of the same stack made is taken over: when a template
        renames the resource, CloudFormation deletes the old one after it has made the new one.
        """
        if self._put(key, IfNoneMatch="*"):
            return
        self._before_call()
        try:
            found = self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            # A marker that was deleted in between can be made now. Who may not list the bucket, and
            # this function may not, hears of it that it is forbidden.
            # https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
            if _code(error) not in {"403", "404"} or not self._put(key, IfNoneMatch="*"):
                raise
            return
        if self._of_a_sibling(found["Metadata"]) and found["ContentLength"] == 0:
            self._put(key, IfMatch=found["ETag"])

    def remove(self, keys: Iterable[str]) -> None:
        """Remove the versions of markers that this resource made; a missing bucket has none."""
        try:
            for key in keys:
                for version_id in self._own_versions(key):
                    self._before_call()
                    self._s3.delete_object(Bucket=self._bucket, Key=key, VersionId=version_id)
        except ClientError as error:
            if _code(error) != "NoSuchBucket":
                raise

    def _of_a_sibling(self, metadata: dict[str, str]) -> bool:
        return metadata.get(_STACK) == self._owner[_STACK] and metadata != self._owner

    def _put(self, key: str, **condition: str) -> bool:
        """Put a marker; False if the condition does not hold."""
        tries = 0
        while True:
            tries += 1
            self._before_call()
            try:
                self._s3.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=b"",
                    Metadata=self._owner,
                    **condition,  # type: ignore[arg-type] # the stubs know no spread arguments
                )
            except ClientError as error:
                if _code(error) == "PreconditionFailed":
                    return False
                # Two conditional writes of a key at once: S3 asks the loser to try again.
                if _code(error) != "ConditionalRequestConflict" or tries >= _CONFLICT_TRIES:
                    raise
            else:
                return True

    def _own_versions(self, key: str) -> Iterator[str]:
        for version in self._versions(key):
            self._before_call()
            found = self._s3.head_object(Bucket=self._bucket, Key=key, VersionId=version)
            if found["ContentLength"] == 0 and found["Metadata"] == self._owner:
                yield version

    def _versions(self, key: str) -> Iterator[str]:
        """The ids of the key's versions of zero bytes, delete markers not among them."""
        self._before_call()
        pages = self._s3.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=key
        )
        for page in pages:
            listed: list[Any] = [*page.get("Versions", [])]
            for version in listed:
                if version["Key"] == key and version["Size"] == 0:
                    yield version["VersionId"]
            # Keys come in order, and the prefix itself is the first of those that begin with it.
            if any(version["Key"] != key for version in listed):
                return
            self._before_call()


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
