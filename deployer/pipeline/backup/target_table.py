"""The table that a backup is restored into: found, or made."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.stack.pace import Pauses

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_DEFINING = (
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "SSESpecification",
)
_OF_INDEX = ("IndexName", "KeySchema", "Projection")
_TAGS = ("ProjectName", "Environment", "GitHubRepository")
_STATES = {"ACTIVE", "UPDATING", "CREATING"}
_UNTIL_RECOVERABLE = 60
"""Tries until DynamoDB must have switched on backups of a table that was just made."""


@dataclass(frozen=True)
class TargetTable:
    """Where a backup goes.

    Attributes:
        definition: what the table is to be made of; None where it is there.
        items: about how many it has, by a count of some hours ago.
    """

    name: str
    definition: Mapping[str, Any] | None
    items: int = 0

    @property
    def is_new(self) -> bool:
        """Whether this restore makes it."""
        return self.definition is not None


def find_target(place: BackupPlace, manifest: Manifest, name: str | None) -> TargetTable:
    """The table of that name, or of the stack.

    Raises:
        ProjectError: no table may have that name, or its key is another than the backup's.
        DeployerError: the stack's own table is gone, or cannot be written to.
    """
    _check_name(name)
    client, wanted = place.target.aws.client("dynamodb"), name or place.table
    found = _described(client, wanted)
    if found is None:
        if name is None:
            raise DeployerError(
                "the stack's table is gone",
                where=wanted,
                todo=f"Restore into a new one, of the same name if you like: --to-table {wanted}",
            )
        return TargetTable(wanted, _definition(client, place, manifest))
    _check_key(found, wanted, manifest)
    _check_state(found, wanted)
    return TargetTable(wanted, None, found.get("ItemCount", 0))


def check_table(place: BackupPlace, manifest: Manifest, name: str) -> None:
    """See that a backup can be compared with a table.

    Raises:
        ProjectError: the table is not there, or its key is another than the backup's.
    """
    _check_name(name)
    found = _described(place.target.aws.client("dynamodb"), name)
    if found is None:
        raise ProjectError("there is no such table", where=name, todo="Name one that is there.")
    _check_key(found, name, manifest)


def make_ready(
    place: BackupPlace, manifest: Manifest, table: TargetTable, pause: Callable[[float], None]
) -> None:
    """Make the table if it is not there, and wait until it can be written to."""
    client = place.target.aws.client("dynamodb")
    if table.definition is not None:
        client.create_table(
            TableName=table.name,
            BillingMode="PAY_PER_REQUEST",
            Tags=_tags(place, manifest),
            **table.definition,
        )
    pauses, waited = Pauses(place.target.pace), table.is_new
    while not _is_ready(client, table.name):
        pause(pauses.after_success())
        waited = True
    if waited:  # it was made just now, by this run or by one that was broken off
        _let_recover(client, table.name, pauses, pause)


def _check_name(name: str | None) -> None:
    if name is not None and not _NAME.fullmatch(name):
        raise ProjectError(
            "no table has this name",
            where=name,
            todo="It has 3 to 255 letters, digits and . _ -, and is in the stack's own account and "
            "region.",
        )


def _check_key(found: Mapping[str, Any], name: str, manifest: Manifest) -> None:
    schema = sorted(found["KeySchema"], key=lambda it: str(it["KeyType"]))
    keys = tuple(it["AttributeName"] for it in schema)
    theirs, ours = _types(found, keys), _types(manifest.definition or found, manifest.keys)
    if theirs != ours:
        raise ProjectError(
            f"its key is {_shown(theirs)}, and that of the backup {_shown(ours)}",
            where=name,
            todo="Name another table; --to-table makes one that is not there.",
        )


def _check_state(found: Mapping[str, Any], name: str) -> None:
    if found["TableStatus"] not in _STATES:
        raise DeployerError(
            f"the table is {found['TableStatus']}, so nothing can be written to it",
            where=name,
            todo="Wait, or mend what the status tells of, or name another table with --to-table.",
        )


def _types(found: Mapping[str, Any], keys: tuple[str, ...]) -> list[tuple[str, str]]:
    types = {it["AttributeName"]: it["AttributeType"] for it in found["AttributeDefinitions"]}
    return [(name, types.get(name, "?")) for name in keys]


def _shown(keys: list[tuple[str, str]]) -> str:
    return " and ".join(f"{name} ({kind})" for name, kind in keys)


def _definition(
    client: "DynamoDBClient", place: BackupPlace, manifest: Manifest
) -> Mapping[str, Any]:
    """What the manifest says, or else what the stack's table is like."""
    if manifest.definition is not None:
        return {name: it for name, it in manifest.definition.items() if name in _DEFINING}
    found: Any = _described(client, place.table)
    if found is None:
        raise DeployerError(
            "the backup does not tell what its table was like, and the stack's table is gone",
            where=place.table,
            todo="Make a table with the key of the backup, and name it with --to-table.",
        )
    definition = {name: found[name] for name in ("AttributeDefinitions", "KeySchema")}
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        if found.get(name):
            definition[name] = [{part: it[part] for part in _OF_INDEX} for it in found[name]]
    if key := found.get("SSEDescription", {}).get("KMSMasterKeyArn"):
        encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
        definition["SSESpecification"] = encryption
    return definition


def _tags(place: BackupPlace, manifest: Manifest) -> list[Any]:
    kept = {name: it for name, it in place.tags.items() if name in _TAGS}
    kept["RestoredFrom"] = manifest.backup.address
    return [{"Key": name, "Value": it} for name, it in kept.items()]


def _described(client: "DynamoDBClient", name: str) -> Mapping[str, Any] | None:
    try:
        return client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None


def _is_ready(client: "DynamoDBClient", name: str) -> bool:
    found = _described(client, name)
    if found is None:
        return False  # made just now, and not known to every server
    return found["TableStatus"] in ("ACTIVE", "UPDATING")


def _let_recover(
    client: "DynamoDBClient", name: str, pauses: Pauses, pause: Callable[[float], None]
) -> None:
    """Switch on point-in-time recovery, as the stack's own table has it."""
    from botocore.exceptions import ClientError

    for tries in range(_UNTIL_RECOVERABLE):
        try:
            client.update_continuous_backups(
                TableName=name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        except ClientError as error:
            # So DynamoDB answers for some seconds after the table is active.
            passing = code_of(error) == "ContinuousBackupsUnavailableException"
            if not passing or tries + 1 == _UNTIL_RECOVERABLE:
                raise
        else:
            return
        pause(pauses.after_success())
