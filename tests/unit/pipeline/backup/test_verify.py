"""A backup is read whole and held against its manifest, and against a table."""

import pytest

from deployer.errors import ProjectError
from deployer.messages import BackupFault, BackupVerified, TableCompared
from tests.backup_files import packed
from tests.unit.pipeline.backup.folders import BUCKET, FOLDER, TABLE, put_backup
from tests.unit.pipeline.backup.worlds import ITEMS, World

DATED = bytearray(packed(ITEMS[20:]))
DATED[4] ^= 1  # the time in a gzip header: as many bytes, and all else is as it was


def test_a_whole_backup_is_verified(world: World) -> None:
    assert world.check() == ""
    [verified] = world.ui.of_type(BackupVerified)
    assert (verified.items, verified.files, verified.faults) == (30, 2, 0)


@pytest.mark.parametrize(
    ("key", "body", "told"),
    [
        ("data/1.json.gz", None, "it is not there"),
        ("data/1.json.gz", packed(ITEMS[:1]), "bytes, not"),
        ("data/1.json.gz", DATED, "its SHA-256 is not"),
        ("summary.json", b"{1", "SHA-256"),
        ("summary.json", b"{}\n", "3 bytes, not 2"),
    ],
)
def test_every_file_is_held_against_the_manifest(
    world: World, key: str, body: bytes | None, told: str
) -> None:
    if body is None:
        world.s3.delete_object(Bucket=BUCKET, Key=FOLDER + key)
    else:
        world.s3.put_object(Bucket=BUCKET, Key=FOLDER + key, Body=body)
    assert "1 fault" in world.check()
    [fault] = world.ui.of_type(BackupFault)
    assert fault.address == f"s3://{BUCKET}/{FOLDER}{key}"
    assert told in fault.text


def test_lines_that_are_no_items_are_told_by_number(world: World) -> None:
    bad = [{"Id": {"S": "secret"}, "a": {"N": "x"}} for _ in range(9)]
    world.manifest = put_backup(world.s3, [[ITEMS[0], *bad]])
    assert "9 faults" in world.check()
    told = [it.text for it in world.ui.of_type(BackupFault)]
    first = [f"line {it}: a number is none" for it in (2, 3, 4)]
    assert told == [*first, "6 further lines without an item"]


def test_a_sum_that_is_wrong_is_told(world: World) -> None:
    world.manifest = put_backup(world.s3, [ITEMS], items=29)
    assert "1 fault" in world.check()
    [fault] = world.ui.of_type(BackupFault)
    assert fault.address.endswith("manifest.json")
    assert "30" in fault.text


def test_a_table_is_compared_item_by_item(world: World) -> None:
    assert "30 missing" in world.check("")
    world.restore()
    world.put({"Id": {"S": "003"}, "a": {"N": "2"}})
    world.dynamodb.delete_item(TableName=TABLE, Key={"Id": {"S": "004"}})
    world.ui.messages.clear()
    assert "1 different, 1 missing of 30 items" in world.check(TABLE)
    [compared] = world.ui.of_type(TableCompared)
    assert (compared.same, compared.different_keys, compared.missing_keys) == (
        *(28, ("Id=003",), ("Id=004",)),
    )
    assert compared.backup_checksum != compared.table_checksum


def test_a_table_to_compare_with_must_be_there(world: World) -> None:
    with pytest.raises(ProjectError, match="no such table"):
        world.check("monday")
