"""Makes the table that a backup is restored into."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from deployer.errors import DeployerError
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.recovery import RESTORED_FROM, is_unrecoverable, let_recover
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
_UNTIL_KNOWN = 20
"""Tries until every server of DynamoDB must know a table that was just made."""


def make_ready(
    place: BackupPlace,
    manifest: Manifest,
    name: str,
    definition: Mapping[str, Any] | None,
    pause: Callable[[float], None],
    *,
    named: bool,
) -> None:
    """Make a table if it is not there, and wait until it can be written to.

    Args:
        definition: what it is to be made of; None where it is there.
        pause: waits for some seconds, and raises where a signal came.
        named: whether a person named it; one that is there may be of a restore that was broken off
            before the table was as it should be.

    Raises:
        DeployerError: it cannot be written to, and would not be later.
    """
    client, made = place.target.aws.client("dynamodb"), definition is not None
    if definition is not None:
        protected, tags = _is_protected(client, place), _tags(place, manifest)
        others: Any = {"BillingMode": "PAY_PER_REQUEST", "DeletionProtectionEnabled": protected}
        client.create_table(TableName=name, Tags=tags, **others, **definition)
    pauses = Pauses(place.target.pace)
    found = _ready(client, name, lambda: pause(pauses.after_success()), made=made)
    if made or (named and is_unrecoverable(client, found)):
        let_recover(client, name, lambda: pause(pauses.after_success()))


def stored_definition(
    client: "DynamoDBClient", place: BackupPlace, manifest: Manifest
) -> Mapping[str, Any]:
    """What the manifest says, or else what the stack's table is like."""
    if manifest.definition is not None:
        return {name: it for name, it in manifest.definition.items() if name in _DEFINING}
    found: Any = described(client, place.table) if place.table else None
    if found is None:
        raise DeployerError(
            "the backup does not tell what its table was like, and the stack's table is gone",
            where=manifest.backup.address,
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
    """What DescribeTable says of a table; None if there is none, or if no name is known."""
    if not name:
        return None
    try:
        return client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        return None


def _tags(place: BackupPlace, manifest: Manifest) -> list[Any]:
    kept = {name: it for name, it in place.tags.items() if name in _TAGS}
    kept[RESTORED_FROM] = manifest.backup.address
    return [{"Key": name, "Value": it} for name, it in kept.items()]


def _is_protected(client: "DynamoDBClient", place: BackupPlace) -> bool:
    """Whether a table is not to be deleted by mistake: as the stack's own, or in place of it."""
    found = described(client, place.table) if place.table else None
    return found is None or bool(found.get("DeletionProtectionEnabled", False))


def _ready(
    client: "DynamoDBClient", name: str, wait: Callable[[], None], *, made: bool
) -> Mapping[str, Any]:
    """A table that can be written to.

    Args:
        made: whether it was made just now, and is perhaps not known to every server.
    """
    unknown = _UNTIL_KNOWN if made else 0
    while True:
        found = described(client, name)
        if found is not None and found["TableStatus"] in ("ACTIVE", "UPDATING"):
            return found
        status = "gone" if found is None else found["TableStatus"]
        if status != "CREATING" and not (found is None and unknown):
            raise DeployerError(
                f"the table is {status}, so nothing can be written to it",
                where=name,
                todo="Find out who changes it, and begin again.",
            )
        unknown -= found is None
        wait()
