"""An item that DynamoDB never takes is named, and the others are restored without it."""

from typing import Any

import pytest

from deployer.messages import BackupRestored, TableCompared, Warned
from tests.unit.pipeline.backup.folders import put_backup
from tests.unit.pipeline.backup.worlds import DEFINITION, ITEMS, World

KIND = {"AttributeName": "kind", "AttributeType": "S"}
INDEX = {
    "IndexName": "by-kind",
    "KeySchema": [{"AttributeName": "kind", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"},
}
INDEXED: dict[str, Any] = {
    **DEFINITION,
    "AttributeDefinitions": [*DEFINITION["AttributeDefinitions"], KIND],
    "GlobalSecondaryIndexes": [INDEX],
}
OLDER = [
    {"Id": {"S": "empty"}, "kind": {"S": ""}, "text": {"S": "secret"}},
    {"Id": {"S": "other"}, "kind": {"S": ""}},
]


def _restored(world: World) -> tuple[int, int]:
    [it] = world.ui.of_type(BackupRestored)
    return it.written + it.overwritten, it.refused


@pytest.mark.parametrize("overwrite", [False, True])
def test_items_older_than_an_index_are_named_and_all_others_restored(
    world: World, overwrite: bool
) -> None:
    world.manifest = put_backup(world.s3, [[*ITEMS[:9], *OLDER, *ITEMS[9:]]])
    world.dynamodb.create_table(TableName="monday", **INDEXED)
    for left in (30, 0):
        world.ui.messages.clear()
        assert "2 missing of 32 items" in world.restore(to_table="monday", overwrite=overwrite)
        assert _restored(world) == (left, 2)
        [compared] = world.ui.of_type(TableCompared)
        assert (compared.same, compared.missing) == (30, 2)
        [warned] = world.ui.of_type(Warned)
        assert "2 items that DynamoDB does not take" in warned.text
        assert "Id=empty: One or more parameter values" in warned.text
        assert "Id=other: One or more parameter values" in warned.text
        assert "secret" not in str(world.ui.messages)


def test_a_new_table_with_the_index_takes_the_others(world: World) -> None:
    world.manifest = put_backup(world.s3, [[*OLDER, *ITEMS]], definition=INDEXED)
    assert "2 missing of 32 items" in world.restore(to_table="monday")
    assert _restored(world) == (30, 2)
    assert world.items("monday") == world.items("monday")[:30]


def test_verifying_tells_which_items_an_index_keeps_out(world: World) -> None:
    others = [
        {"Id": {"S": "number"}, "kind": {"N": "5"}},
        {"Id": {"S": "long"}, "kind": {"S": "x" * 2049}},
        {"Id": {"S": "longest"}, "kind": {"S": "x" * 2048}},
    ]
    world.manifest = put_backup(world.s3, [[*OLDER, *others, *ITEMS]], definition=INDEXED)
    assert world.check() == ""  # the backup is whole: the table had them
    [warned] = world.ui.of_type(Warned)
    assert "4 items older than an index" in warned.text
    assert "Id=empty, Id=other, Id=number, Id=long\n" in warned.text


def test_a_backup_whose_key_is_of_another_type_than_the_table_s_is_told_item_by_item(
    world: World,
) -> None:
    world.manifest = put_backup(world.s3, [[{"Id": {"N": "5"}}, *ITEMS]])  # tells no types
    assert "1 missing of 31 items" in world.restore()
    assert _restored(world) == (30, 1)
    assert len(world.items()) == 30
