"""Finds the backups of the events, and what each of them holds."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Backup, Table, Ui
from deployer.pipeline.backup.manifest import MANIFEST, Manifest, read_manifest
from deployer.pipeline.stacks import deployed_root
from deployer.pipeline.target import Target
from deployer.project.project import Project

BUCKET, TABLE = "BackupBucket", "EventTable"
"""Outputs of the root stack."""
MACHINE = "weekly-backup"
"""Base name of the state machine that makes a backup."""

_MISSING = ("NoSuchKey", "404")


@dataclass(frozen=True)
class BackupPlace:
    """Where the backups of one table lie.

    Attributes:
        table: its name.
        tags: of the stack that the table belongs to.
    """

    target: Target
    bucket: str
    table: str
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def prefix(self) -> str:
        """What the keys of all backups of the table begin with."""
        return f"backups/{self.table}/"

    def newest(self, most: int) -> list[Backup]:
        """So many whole backups, the newest first."""
        found = (self.read(folder) for folder in self._folders())
        return list(islice((it.backup for it in found if it is not None), most))

    def find(self, name: str) -> Manifest:
        """The backup of that name, the last part of its folder; `latest` is the newest.

        Raises:
            ProjectError: there is none, or it has no manifest.
        """
        wanted = name.rstrip("/").rpartition("/")[2]
        for folder in self._folders():
            if wanted in ("latest", folder.rstrip("/").rpartition("/")[2]):
                backup = self.read(folder)
                if backup is not None:
                    return backup
                if wanted != "latest":
                    raise ProjectError(
                        "it has no manifest, so it was never finished",
                        where=folder,
                        todo="deployer backup list shows those that are whole.",
                    )
        raise ProjectError(
            "there is no such backup",
            where=name,
            todo="deployer backup list shows what there is; deployer backup run makes one.",
        )

    def read(self, folder: str) -> Manifest | None:
        """The backup of a folder; None if it has no manifest.

        Raises:
            DeployerError: its manifest is damaged, or of a later version than is known here.
        """
        from botocore.exceptions import ClientError

        try:
            text = self.content(folder + MANIFEST)
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise
        return read_manifest(self.bucket, folder, text)

    def content(self, key: str) -> bytes:
        """An object of the bucket."""
        found = self.target.aws.client("s3").get_object(Bucket=self.bucket, Key=key)
        return found["Body"].read()

    def _folders(self) -> Iterator[str]:
        """Folders of backups, whole or not, the newest first: their names begin with the time."""
        for day in reversed(self._below(f"{self.prefix}dt=")):
            yield from reversed(self._below(day))

    def _below(self, prefix: str) -> list[str]:
        pages = (
            self.target.aws.client("s3")
            .get_paginator("list_objects_v2")
            .paginate(Bucket=self.bucket, Prefix=prefix, Delimiter="/")
        )
        return sorted(it["Prefix"] for page in pages for it in page.get("CommonPrefixes", []))


def backup_place(project: Project, target: Target) -> BackupPlace:
    """Where the deployed stack keeps its backups.

    Raises:
        DeployerError: the stack does not stand, or keeps none.
    """
    stack = deployed_root(project, target)
    outputs = stack.outputs
    if missing := [name for name in (BUCKET, TABLE) if name not in outputs]:
        raise DeployerError(
            f"this stack has no output {missing[0]}, so it has no backups",
            where=project.root_stack.name,
            todo=f"Backups are told of by the outputs {BUCKET} and {TABLE}.",
        )
    return BackupPlace(target, outputs[BUCKET], outputs[TABLE], stack.tags)


def show_backup(place: BackupPlace, backup: Backup, ui: Ui) -> None:
    """Emit a backup, and its last week beside the one before."""
    ui.emit(backup)
    folder = backup.address.removeprefix(f"s3://{place.bucket}/")
    summary = json.loads(place.content(folder + "summary.json"))
    week, before = summary["week"], summary["weekBefore"]
    rows = tuple(
        (it["type"], it["category"], str(it["count"]), str(it["countBefore"]), f"{it['change']:+}")
        for it in summary["weeks"]
    )
    title = f"{week['from']} to {week['to']}, and {before['from']} to {before['to']}"
    columns = ("type", "category", "count", "week before", "change")
    if rows:
        ui.emit(Table(title, columns, rows))
