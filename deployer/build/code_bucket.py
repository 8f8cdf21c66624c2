"""The code bucket: what it holds, learned in few calls, and uploads to it.

A zip is stored under the one key that the templates name, and told apart by object version. Which
version was made from which source is written beside it, as an empty object named
`<key>.sources/<source hash>/<version id>`: one listing thereby tells of all artifacts, an old
source finds its old version again, and two builds that write at once cannot mislead each other.
"""

import os.path
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from deployer.aws.errors import code_of
from deployer.errors import AwsError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_SOURCES = ".sources/"


@dataclass(frozen=True)
class CodeBucket:
    """A versioned bucket for zips and templates."""

    s3: "S3Client"
    name: str

    def check(self) -> None:
        """Refuse a bucket that is absent, belongs to somebody else, or keeps no versions.

        Raises:
            AwsError: it cannot be used.
        """
        from botocore.exceptions import ClientError

        try:
            status = self.s3.get_bucket_versioning(Bucket=self.name).get("Status")
        except ClientError as error:
            if code_of(error) in ("NoSuchBucket", "404"):
                raise AwsError(
                    "the code bucket does not exist",
                    where=self.name,
                    todo="Deploy cft/bootstrap-stack.yaml first, or give --code-bucket.",
                ) from error
            raise
        if status != "Enabled":
            raise AwsError(
                "the code bucket is not versioned, so a function's code could not be pinned",
                where=self.name,
                todo=f"aws s3api put-bucket-versioning --bucket {self.name} "
                "--versioning-configuration Status=Enabled",
            )

    def versions_by_source(self, keys: Iterable[str]) -> Mapping[tuple[str, str], str]:
        """Object versions of zips that are there, by key and source hash."""
        wanted = set(keys)
        zips: set[tuple[str, str]] = set()
        markers: dict[tuple[str, str], str] = {}
        pages = self.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.name, Prefix=_common_folder(wanted)
        )
        for page in pages:
            for found in page.get("Versions", []):
                key, _, source = found["Key"].partition(_SOURCES)
                if key not in wanted:
                    continue
                if source:
                    digest, _, version = source.partition("/")
                    markers[key, digest] = version
                else:
                    zips.add((key, found["VersionId"]))
        return {at: version for at, version in markers.items() if (at[0], version) in zips}

    def upload_zip(self, path: Path, key: str, source_hash: str) -> str:
        """Upload a zip, note its source, and return its object version."""
        with path.open("rb") as body:
            done = self.s3.put_object(Bucket=self.name, Key=key, Body=body)
        version = done["VersionId"]
        # After the zip, so that a marker never names a version that is not there.
        self.s3.put_object(Bucket=self.name, Key=f"{key}{_SOURCES}{source_hash}/{version}")
        return version

    def keys_under(self, prefix: str) -> set[str]:
        """All keys under a prefix."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        return {found["Key"] for page in pages for found in page.get("Contents", [])}

    def upload_text(self, key: str, text: str) -> None:
        """Upload a template or another text."""
        self.s3.put_object(
            Bucket=self.name, Key=key, Body=text.encode(), ContentType="text/plain; charset=utf-8"
        )


def _common_folder(keys: Iterable[str]) -> str:
    folders = [key.rpartition("/")[0] for key in keys]
    common = os.path.commonpath(folders) if folders and all(folders) else ""
    return f"{common}/" if common else ""
