"""Makes the table that a backup is restored into."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from deployer.aws.errors import code_of
from deployer.errors import DeployerError
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.stack.pace import Pauses

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_DEFINING = (
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
    "SSESpecification",
)
_OF_INDEX = ("IndexName", "KeySchema", "Projection")
_TAGS = ("ProjectName", "Environment", "GitHubRepository")
_UNTIL_RECOVERABLE = 60
"""Tries until DynamoDB must have switched on backups of a table that was just made."""


def make_ready(
    place: BackupPlace,
    manifest: Manifest,
    name: str,
    definition: Mapping[str, Any] | None,
    pause: Callable[[float], None],
) -> None:
    """Make a table if it is not there, and wait until it can be written to.

    Args:
        definition: what it is to be made of; None where it is there.
        pause: waits for some seconds, and raises where a signal came.
    """
    client = place.target.aws.client("dynamodb")
    if definition is not None:
        client.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            Tags=_tags(place, manifest),
            **definition,
        )
    pauses, waited = Pauses(place.target.pace), definition is not None
    while not _is_ready(client, name):
        pause(pauses.after_success())
        waited = True
    if waited:  # it was made just now, by this run or by one that was broken off
        _let_recover(client, name, pauses, pause)


def stored_definition(
    client: "DynamoDBClient", place: BackupPlace, manifest: Manifest
) -> Mapping[str, Any]:
    """What the manifest says, or else what the stack's table is like."""
    if manifest.definition is not None:
        return {name: it for name, it in manifest.definition.items() if name in _DEFINING}
    found: Any = described(client, place.table)
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


def described(client: "DynamoDBClient", name: str) -> Mapping[str, Any] | None:
    """What DescribeTable says of a table; None if there is none."""
    try:
        return client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None


def _tags(place: BackupPlace, manifest: Manifest) -> list[Any]:
    kept = {name: it for name, it in place.tags.items() if name in _TAGS}
    kept["RestoredFrom"] = manifest.backup.address
    return [{"Key": name, "Value": it} for name, it in kept.items()]


def _is_ready(client: "DynamoDBClient", name: str) -> bool:
    found = described(client, name)
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
