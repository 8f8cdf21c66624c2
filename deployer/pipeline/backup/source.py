"""Where backups are looked for: in the deployed stack's bucket, or where a person says."""

import re
from dataclasses import replace

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.backup.folder_names import name_of
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.command import command
from deployer.pipeline.stacks import project_stack
from deployer.pipeline.target import Target
from deployer.project.names import ci_build
from deployer.project.project import Project

BUCKET, TABLE = "BackupBucket", "EventTable"
"""Outputs of the root stack."""

_ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?", re.DOTALL)
_ALL = "backups/"
"""What the keys of the backups of all tables begin with, in a stack's bucket."""
_MOST_TABLES = 20


def backup_place(project: Project, target: Target) -> BackupPlace:
    """Where the deployed stack keeps its backups.

    Raises:
        DeployerError: the stack does not stand, or keeps none.
        ProjectError: it is another environment's or project's.
    """
    name = project.root_stack.name
    stack = project_stack(project, target, name)
    if stack is None or stack.never_made:
        deploy = command(project, target, "deploy")
        raise DeployerError(
            "the stack does not exist",
            where=name,
            todo=f"Deploy it first: {deploy}\n{_left(project, target)}",
        )
    outputs = stack.outputs
    if missing := [name for name in (BUCKET, TABLE) if name not in outputs]:
        raise DeployerError(
            f"this stack has no output {missing[0]}, so it is not known where its backups are",
            where=name,
            todo=f"They are told of by the outputs {BUCKET} and {TABLE}. {_left(project, target)}",
        )
    return BackupPlace(target, outputs[BUCKET], outputs[TABLE], stack.tags)


def place_at(project: Project, target: Target, address: str) -> BackupPlace:
    """The backups below an address, or the one whose folder it is; no stack is needed.

    Raises:
        ProjectError: it is no address of S3.
        ClientError: the caller may not read there, or there is no such bucket.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ProjectError(
            "this is no address of backups",
            where=address,
            todo="It is s3://BUCKET/backups/TABLE/, or the folder of one backup.",
        )
    bucket, at = found[1], (found[2] or _ALL).strip("/") + "/"
    tags = {"ProjectName": project.params.project_name, "Environment": project.environment}
    place = BackupPlace(target, bucket, "", tags, at, f"s3://{bucket}/{at}")
    if place.has_manifest(at):
        return replace(place, is_one=True)
    if tables := _tables(place):
        raise ProjectError(
            "this is not where the backups of one table are",
            where=address,
            todo=f"Name one with --from: {', '.join(tables)}",
        )
    return place


def with_table(project: Project, target: Target, place: BackupPlace) -> BackupPlace:
    """The same with the table and the tags of the deployed stack.

    Raises:
        DeployerError: the stack does not stand, or has no such table.
    """
    if place.table:
        return place
    stack = project_stack(project, target, project.root_stack.name)
    if stack is None or TABLE not in stack.outputs:
        raise DeployerError(
            "the stack does not exist" if stack is None else f"this stack has no output {TABLE}",
            where=project.root_stack.name,
            todo="Name the table: --to-table TABLE with restore, --with-table=TABLE with verify.",
        )
    return replace(place, table=stack.outputs[TABLE], tags=stack.tags)


def _tables(place: BackupPlace) -> list[str]:
    """Addresses of the folders right below that have days in them; none where it has itself."""
    below = place.below(place.prefix)
    if any(map(_is_day, below)):
        return []
    return [
        f"s3://{place.bucket}/{it}"
        for it in below[:_MOST_TABLES]
        if any(map(_is_day, place.below(it)))
    ]


def _is_day(folder: str) -> bool:
    return name_of(folder).startswith("dt=")


def _left(project: Project, target: Target) -> str:
    """How backups are reached that a stack has left, by name if its bucket is still there."""
    from botocore.exceptions import ClientError

    bucket = (
        f"{project.params.project_name}-backups-{project.environment}-{target.aws.region}-"
        f"{target.identity.account}{ci_build(project.build_id)}"
    )
    try:
        tables = _tables(BackupPlace(target, bucket, "", at=_ALL))
    except ClientError:  # it is gone, or has another name, or is not to be read
        tables = []
    if not tables:
        asks = command(project, target, "backup list --from s3://BUCKET/backups/TABLE/")
        return f"Backups that it has left are reached by their address: {asks}"
    asks = command(project, target, f"backup list --from {tables[0]}")
    others = f" (and of {', '.join(tables[1:])})" if tables[1:] else ""
    return f"Its backups are still there{others}: {asks}"
