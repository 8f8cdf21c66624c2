"""The code bucket: what it holds, learned in few calls, and uploads to it.

A zip is stored under the one key that the templates name, and told apart by object version. Which
version was made from which source is written beside it, as an empty object named
`<key>.sources/<source hash>/<version id>`: one listing thereby tells of all artifacts, an old
source finds its old version again, and two builds that write at once cannot mislead each other.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef

_SOURCES = ".sources/"
_PARALLEL = 16


@dataclass(frozen=True)
class CodeBucket:
    """A versioned bucket for zips and templates."""

    s3: "S3Client"
    name: str

    def reuse(
        self,
        sources: Collection[tuple[str, str]],
        checksums: Mapping[str, str] | None = None,
    ) -> Mapping[tuple[str, str], str]:
        """Object versions of those sources, by key and hash, that are there already.

        Whoever may write to the bucket may note a source beside a zip that has another's code.
        Where the contents are known, what was noted is thus held against them.

        One call, as long as the folder that the keys share has fewer than 1000 versions in it;
        else one more for each key, in parallel, and again one for each 1000 versions of its own.

        One that is not the newest of its key is noted anew: garbage is told by the date of its
        note, and no stack names it yet.

        Args:
            checksums: of the zips that must have been made, by the sources' hash, as S3 tells
                them; one call more for each version that was noted. None trusts all notes.
        """
        found = self._found({key for key, _ in sources})
        noted = {at: it for at, it in found.by_source().items() if at in sources}
        with ThreadPoolExecutor(_PARALLEL) as pool:
            agreeing = pool.map(lambda it: self._agreeing(it[0], it[1], checksums), noted.items())
            there = {at: it for at, it in zip(noted, agreeing, strict=True) if it}
        for (key, digest), version in there.items():
            if version not in found.newest:
                self.s3.put_object(Bucket=self.name, Key=marker_key(key, digest, version))
        return there

    def _agreeing(
        self, at: tuple[str, str], versions: Sequence[str], checksums: Mapping[str, str] | None
    ) -> str | None:
        """The version, of those noted for a source, that has what it must have."""
        key, digest = at
        if checksums is None:
            return versions[-1]
        agreeing = (it for it in versions if self.holds(key, checksums[digest], it))
        return next(agreeing, None)

    def holds(self, key: str, checksum: str, version: str = "") -> bool:
        """Whether an object has these contents; one without a checksum of S3's has not.

        The caller must be allowed to decrypt what the bucket has encrypted.
        https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html

        Args:
            version: empty for the newest.
        """
        which: dict[str, Any] = {"VersionId": version} if version else {}
        told = self.s3.head_object(Bucket=self.name, Key=key, ChecksumMode="ENABLED", **which)
        return told.get("ChecksumSHA256") == checksum

    def _found(self, wanted: Collection[str]) -> "_Found":
        found = _Found(wanted)
        if not wanted:
            return found
        pages = self._versions_under(common_folder(wanted) if len(wanted) > 1 else min(wanted))
        if found.take(next(pages)):
            with ThreadPoolExecutor(_PARALLEL) as pool:
                for pages_of_key in pool.map(lambda key: list(self._versions_under(key)), wanted):
                    for page in pages_of_key:
                        found.take(page)
        return found

    def _versions_under(self, prefix: str) -> "Iterator[ListObjectVersionsOutputTypeDef]":
        paginator = self.s3.get_paginator("list_object_versions")
        return iter(paginator.paginate(Bucket=self.name, Prefix=prefix))

    def present(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys that are there.

        Their folder is listed from one wanted key to the first that the page before did not
        reach: one call for each 1000 keys in it, and never more calls than keys are wanted.
        """
        wanted = sorted(set(keys))
        there: set[str] = set()
        at, reached = 0, ""
        while at < len(wanted):
            # The listing begins after what is given; a key's beginning stands just before the key.
            after = max(wanted[at][:-1], reached)
            page = self.s3.list_objects_v2(
                Bucket=self.name, Prefix=common_folder(wanted), StartAfter=after
            )
            listed = [found["Key"] for found in page.get("Contents", [])]
            there.update(listed)
            if not page.get("IsTruncated"):
                break
            reached = listed[-1]
            at = bisect_right(wanted, reached)
        return there & set(wanted)

    def upload_text(self, key: str, text: str) -> None:
        """Upload a template or another text."""
        self.s3.put_object(
            Bucket=self.name, Key=key, Body=text.encode(), ContentType="text/plain; charset=utf-8"
        )


@dataclass(frozen=True)
class _Found:
    """What listings tell of some keys' zips, and of the markers beside them."""

    wanted: Collection[str]
    zips: set[tuple[str, str]] = field(default_factory=set)
    newest: set[str] = field(default_factory=set)
    markers: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def take(self, page: "ListObjectVersionsOutputTypeDef") -> bool:
        """Note what a page lists; returns whether more follows it."""
        for found in page.get("Versions", []):
            key, _, source = found["Key"].partition(_SOURCES)
            if key not in self.wanted:
                continue
            if source:
                digest, _, version = source.partition("/")
                self.markers.setdefault((key, digest), []).append(version)
            else:
                self.zips.add((key, found["VersionId"]))
                if found["IsLatest"]:
                    self.newest.add(found["VersionId"])
        return bool(page.get("IsTruncated"))

    def by_source(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """The versions that markers name and that are still there, of each source that has any."""
        there = {
            at: [it for it in dict.fromkeys(versions) if (at[0], it) in self.zips]
            for at, versions in self.markers.items()
        }
        return {at: versions for at, versions in there.items() if versions}


def marker_key(key: str, source_hash: str, version: str) -> str:
    """The name that tells which source an object version was made from."""
    return f"{key}{_SOURCES}{source_hash}/{version}"


def common_folder(keys: Collection[str]) -> str:
    """The deepest folder that holds all keys, with its slash; empty for the bucket itself."""
    # What the first and the last of them have in common, all between have as well.
    first, last = min(keys), max(keys)
    alike = sum(1 for _ in takewhile(lambda at: at[0] == at[1], zip(first, last, strict=False)))
    folder, slash, _ = first[:alike].rpartition("/")
    return folder + slash
