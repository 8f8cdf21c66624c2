"""Finds the backups of the events in a bucket, by their names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from deployer.aws.errors import code_of
from deployer.errors import DeployerError, ProjectError
from deployer.messages import Backup
from deployer.pipeline.backup.folder_names import begun_by, called, listed, name_of
from deployer.pipeline.backup.manifest import MANIFEST, Manifest, ManifestError, read_manifest
from deployer.pipeline.target import Target
from deployer.project.nearest import near

LATEST = "latest"
"""The name of the newest backup, whichever it is."""

_MISSING = ("NoSuchKey", "404")


@dataclass(frozen=True)
class BackupPlace:
    """Where the backups of one table lie.

    Attributes:
        table: its name; empty where the stack that has it is not known.
        tags: of the stack that the table belongs to.
        at: what the keys of all backups begin with, with a slash at its end; empty for where a
            stack keeps them.
        source: how the command line named it, `s3://`; empty for the stack's own.
        is_one: whether `at` is the folder of one backup.
    """

    target: Target
    bucket: str
    table: str
    tags: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    source: str = ""
    is_one: bool = False

    @property
    def prefix(self) -> str:
        """What the keys of all backups begin with."""
        return self.at or f"backups/{self.table}/"

    @property
    def address(self) -> str:
        """Of the folder of all backups, `s3://`."""
        return f"s3://{self.bucket}/{self.prefix}"

    def newest(
        self, most: int, damaged: Callable[[ManifestError], None] = lambda _: None
    ) -> list[Backup]:
        """So many whole backups, the newest first.

        Args:
            damaged: is told of each one on the way whose manifest cannot be used.
        """
        found: list[Backup] = []
        for folder in self._folders():
            if len(found) == most:
                break
            try:
                manifest = self.read(folder)
            except ManifestError as error:
                damaged(error)
            else:
                found += [manifest.backup] if manifest else []
        return found

    def find(self, name: str) -> Manifest:
        """The backup of that name, the last part of its folder; `latest` is the newest.

        The beginning of a name does as well, and so does its day, `2026-02-08`, with or without
        the beginning of a name behind a slash, if they are those of one backup alone.

        Raises:
            ProjectError: there is none, or it has no manifest, or several are meant.
            ManifestError: it is damaged, or of a later version than is known here.
        """
        if name == LATEST:
            return self._latest()
        wanted = self._below_here(name)
        folders = list(self._folders())
        meant = called(folders, wanted) or begun_by(folders, wanted)
        if len(meant) > 1:  # a folder without a manifest is no backup
            meant = [it for it in meant if self.has_manifest(it)] or meant[:1]
        if len(meant) > 1:
            todo = f"Name one: {listed(meant)}."
            raise ProjectError("several backups are meant", where=name, todo=todo)
        if meant:
            return self._whole(meant[0])
        raise self._none(name, near(wanted, map(name_of, folders)))

    def read(self, folder: str) -> Manifest | None:
        """The backup of a folder; None if it has no manifest.

        Raises:
            ManifestError: its manifest is damaged, or of a later version than is known here.
        """
        from botocore.exceptions import ClientError

        try:
            text = self.content(folder + MANIFEST)
        except ClientError as error:
            if code_of(error) in _MISSING:
                return None
            if code_of(error) == "InvalidObjectState":
                raise ManifestError(
                    "its manifest is archived, and cannot be read before S3 has restored it",
                    where=f"s3://{self.bucket}/{folder}",
                    todo="aws s3api restore-object brings it back for some days.",
                ) from error
            raise
        return read_manifest(self.bucket, folder, text)

    def has_manifest(self, folder: str) -> bool:
        """Whether a folder has a manifest, damaged or not."""
        try:
            return self.read(folder) is not None
        except ManifestError:
            return True

    def content(self, key: str) -> bytes:
        """An object of the bucket."""
        found = self.target.aws.client("s3").get_object(Bucket=self.bucket, Key=key)
        return found["Body"].read()

    def below(self, prefix: str) -> list[str]:
        """The folders right below a prefix, in order."""
        pages = (
            self.target.aws.client("s3")
            .get_paginator("list_objects_v2")
            .paginate(Bucket=self.bucket, Prefix=prefix, Delimiter="/")
        )
        return sorted(it["Prefix"] for page in pages for it in page.get("CommonPrefixes", []))

    def _latest(self) -> Manifest:
        for folder in self._folders():
            try:
                if (found := self.read(folder)) is not None:
                    return found
            except ManifestError as error:  # an older one in its place would surprise
                raise ManifestError(
                    f"the newest backup cannot be used: {error.what}",
                    where=error.where,
                    todo=f"{error.todo}\n{self._instead()}",
                ) from error
        raise self._none(LATEST, "")

    def _instead(self) -> str:
        whole = self.newest(1)
        return (
            f"The newest one that can be used is {whole[0].name}: name it."
            if whole
            else "No other one can be used, either."
        )

    def _whole(self, folder: str) -> Manifest:
        found = self.read(folder)
        if found is None:
            raise ProjectError(
                "it has no manifest, so it was never finished",
                where=f"s3://{self.bucket}/{folder}",
                todo="deployer backup list shows those that are whole.",
            )
        return found

    def _below_here(self, name: str) -> str:
        """What a person wrote, without the address of this place."""
        wanted = name.rstrip("/")
        if not wanted.startswith("s3://"):
            return wanted.removeprefix(self.prefix).removeprefix("dt=")
        here = self.address.rstrip("/")
        if wanted == here and self.is_one:
            return name_of(self.prefix)
        if not wanted.startswith(f"{here}/"):
            raise ProjectError(
                f"it is not among the backups of {self.address}",
                where=name,
                todo=f"Name the place with --from: --from {wanted}/",
            )
        return wanted.removeprefix(f"{here}/").removeprefix("dt=")

    def _none(self, name: str, nearest: str) -> DeployerError:
        makes = "" if self.source else "; deployer backup run makes one"
        shows = f"deployer backup list shows what there is{makes}."
        return ProjectError(
            "there is no such backup", where=name, todo=f"{nearest} {shows}".strip()
        )

    def _folders(self) -> Iterator[str]:
        """Folders of backups, whole or not, the newest first: their names begin with the time."""
        if self.is_one:
            yield self.prefix
            return
        found = self.below(self.prefix)
        for day in reversed([it for it in found if name_of(it).startswith("dt=")]):
            yield from reversed(self.below(day))
        if self.source:  # a copy may lie there without its day
            yield from reversed([it for it in found if not name_of(it).startswith("dt=")])
