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
        """Refuse a bucket that is absent, not for the caller, in another region or unversioned.

        One of another account is taken if its policy lets the caller in.

        Raises:
            AwsError: it cannot be used.
        """
        # Lambda takes code only from a bucket in its own region.
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
        here, found = self.s3.meta.region_name, self._region()
        if found and found != here:
            raise AwsError(
                f"the code bucket is in {found}, and Lambda in {here} takes no code from there",
                where=self.name,
                todo=f"Give --code-bucket a bucket in {here}, or deploy with --region {found}.",
            )
        if self.s3.get_bucket_versioning(Bucket=self.name).get("Status") != "Enabled":
            raise AwsError(
                "the code bucket is not versioned, so a function's code could not be pinned",
                where=self.name,
                todo=f"aws s3api put-bucket-versioning --bucket {self.name} "
                "--versioning-configuration Status=Enabled",
            )

    def _region(self) -> str | None:
        from botocore.exceptions import ClientError

        try:
            return self.s3.head_bucket(Bucket=self.name).get("BucketRegion")
        except ClientError as error:
            # The answer to a HEAD has no body, so its status is all that it says.
            if code_of(error) == "404":
                raise AwsError(
                    "the code bucket does not exist",
                    where=self.name,
                    todo="Deploy cft/bootstrap-stack.yaml first, or give --code-bucket.",
                ) from error
            if code_of(error) == "403":
                raise AwsError(
                    "the code bucket is somebody else's, or the caller may not list it",
                    where=self.name,
                    todo="Allow s3:ListBucket on it, or give another --code-bucket.",
                ) from error
            raise

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
