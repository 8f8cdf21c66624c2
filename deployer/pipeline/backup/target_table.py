"""The table that a backup is restored into, or compared with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.table_making import described, stored_definition

_NAME = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_STATES = {"ACTIVE", "UPDATING", "CREATING"}


@dataclass(frozen=True)
class TargetTable:
    """Where a backup goes.

    Attributes:
        definition: what the table is to be made of; None where it is there.
        items: about how many it has, by a count of some hours ago.
        named: whether a person named it, so that it may be one that a restore has made.
    """

    name: str
    definition: Mapping[str, Any] | None
    items: int = 0
    named: bool = True

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
    found = described(client, wanted)
    if found is None:
        if name is None:
            raise DeployerError(
                "the stack's table is gone",
                where=wanted,
                todo=f"Restore into a new one, of the same name if you like: --to-table {wanted}",
            )
        return TargetTable(wanted, stored_definition(client, place, manifest))
    _check_key(found, wanted, manifest)
    _check_state(found, wanted)
    return TargetTable(wanted, None, found.get("ItemCount", 0), name is not None)


def check_table(place: BackupPlace, manifest: Manifest, name: str) -> None:
    """See that a backup can be compared with a table.

    Raises:
        ProjectError: the table is not there, or its key is another than the backup's.
    """
    _check_name(name)
    found = described(place.target.aws.client("dynamodb"), name)
    if found is None:
        raise ProjectError("there is no such table", where=name, todo="Name one that is there.")
    _check_key(found, name, manifest)


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
