"""A table that is restored into is made as the backup says, and left as the stack's own is."""

from dataclasses import replace
from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import BackupVerified, TableCompared
from tests.unit.aws.scripted import client_error
from tests.unit.pipeline.backup.folders import BUCKET, FOLDER, TABLE, put_backup
from tests.unit.pipeline.backup.worlds import DEFINITION, ITEMS, World


def _recovery(world: World, table: str = "monday") -> str:
    described = world.dynamodb.describe_continuous_backups(TableName=table)
    found = described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    return str(found["PointInTimeRecoveryStatus"])


def test_a_table_that_is_not_there_is_made_as_the_backup_says(world: World) -> None:
    assert world.restore(to_table="monday") == ""
    assert len(world.items("monday")) == 30
    assert world.items() == []
    [compared] = world.ui.of_type(TableCompared)
    assert compared.counted == 30
    found = world.dynamodb.describe_table(TableName="monday")["Table"]
    tags = world.dynamodb.list_tags_of_resource(ResourceArn=found["TableArn"])["Tags"]
    assert {it["Key"]: it["Value"] for it in tags} == {
        "Environment": "devl",
        "RestoredFrom": f"s3://{BUCKET}/{FOLDER}",
    }
    assert _recovery(world) == "ENABLED"


def test_an_item_written_into_the_new_table_meanwhile_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = {"Id": {"S": "007"}, "a": {"S": "newer"}}
    update = world.dynamodb.update_continuous_backups

    def slow(**given: Any) -> Any:
        world.put(newer, "monday")
        return update(**given)

    monkeypatch.setattr(world.dynamodb, "update_continuous_backups", slow)
    assert "1 different" in world.restore(to_table="monday")
    assert newer in world.items("monday")
    assert world.counts() == (29, 0, 0, 1)


def test_an_older_manifest_lets_the_table_be_made_as_the_stack_s_own_is(world: World) -> None:
    world.manifest = put_backup(world.s3, [ITEMS])
    assert world.restore(to_table="monday") == ""
    assert len(world.items("monday")) == 30


def test_point_in_time_recovery_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    update, failures = world.dynamodb.update_continuous_backups, [True, True]

    def later(**given: Any) -> Any:
        if failures:
            failures.pop()
            raise client_error("ContinuousBackupsUnavailableException")
        return update(**given)

    monkeypatch.setattr(world.dynamodb, "update_continuous_backups", later)
    assert world.restore(to_table="monday") == ""
    assert not failures


def test_a_restore_broken_off_before_recovery_was_on_switches_it_on_the_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(world.dynamodb, "update_continuous_backups", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            world.restore(to_table="monday")
    assert _recovery(world) == "DISABLED"
    assert world.restore(to_table="monday") == ""
    assert _recovery(world) == "ENABLED"
    # Again, it would be set to the usual number of days.
    monkeypatch.setattr(world.dynamodb, "update_continuous_backups", _interrupt)
    assert world.restore(to_table="monday") == ""


def test_recovery_of_a_table_that_no_restore_has_made_is_left_alone(world: World) -> None:
    world.dynamodb.create_table(TableName="monday", **DEFINITION)
    for table in ("monday", None):
        assert world.restore(to_table=table) == ""
    assert _recovery(world) == _recovery(world, TABLE) == "DISABLED"


def _interrupt(**_: Any) -> Any:
    raise KeyboardInterrupt


def _protected(world: World, table: str) -> bool:
    found = world.dynamodb.describe_table(TableName=table)["Table"]
    return bool(found["DeletionProtectionEnabled"])


@pytest.mark.parametrize("protected", [True, False])
def test_it_is_protected_from_deletion_as_the_stack_s_own_is(world: World, protected: bool) -> None:
    world.dynamodb.update_table(TableName=TABLE, DeletionProtectionEnabled=protected)
    world.restore(to_table="monday")
    assert _protected(world, "monday") == protected


def test_it_is_protected_where_the_stack_s_own_is_gone(world: World) -> None:
    world.dynamodb.delete_table(TableName=TABLE)
    world.restore(to_table=TABLE)
    assert _protected(world, TABLE)


def test_it_is_protected_where_no_stack_is_known(world: World) -> None:
    world.place = replace(world.place, table="")
    assert world.restore(to_table="monday") == ""
    assert _protected(world, "monday")


class _Described:
    """What DescribeTable says one time after the other, and then what is true."""

    def __init__(self, world: World, *statuses: str) -> None:
        self.left, self.truly = list(statuses), world.dynamodb.describe_table
        self.missing = world.dynamodb.exceptions.ResourceNotFoundException

    def __call__(self, **given: Any) -> Any:
        status = self.left.pop(0) if self.left else ""
        if status == "missing":
            raise self.missing({"Error": {"Code": "ResourceNotFoundException"}}, "DescribeTable")
        answer = self.truly(**given)
        answer["Table"]["TableStatus"] = status or answer["Table"]["TableStatus"]
        return answer


def test_a_table_that_is_being_made_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = _Described(world, "CREATING", "CREATING", "CREATING")
    monkeypatch.setattr(world.dynamodb, "describe_table", described)
    assert world.restore() == ""
    assert not described.left


def test_a_table_made_just_now_may_not_be_known_everywhere(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    truly = world.dynamodb.create_table
    statuses = ["missing", "CREATING", "missing"]

    def late(**given: Any) -> Any:
        answer = truly(**given)
        monkeypatch.setattr(world.dynamodb, "describe_table", _Described(world, *statuses))
        return answer

    monkeypatch.setattr(world.dynamodb, "create_table", late)
    assert world.restore(to_table="monday") == ""
    statuses[:] = ["missing"] * 100
    with pytest.raises(DeployerError, match="the table is gone"):
        world.restore(to_table="tuesday")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("missing", "the table is gone"),
        ("DELETING", "the table is DELETING"),
        ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "INACCESSIBLE"),
    ],
)
def test_a_table_that_cannot_be_used_any_more_is_not_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch, status: str, told: str
) -> None:
    """It was there before the backup was verified, which takes its time."""
    described = _Described(world, "ACTIVE", status)
    monkeypatch.setattr(world.dynamodb, "describe_table", described)
    with pytest.raises(DeployerError, match=told):
        world.restore()
    assert world.ui.of_type(BackupVerified)
    assert world.items() == []


def test_the_stack_s_table_that_is_gone_can_be_made_anew(world: World) -> None:
    world.dynamodb.delete_table(TableName=TABLE)
    with pytest.raises(DeployerError, match="gone") as raised:
        world.restore()
    assert f"--to-table {TABLE}" in raised.value.todo
    assert world.restore(to_table=TABLE) == ""
    assert len(world.items()) == 30


@pytest.mark.parametrize("name", ["ab", "a/b", "arn:aws:dynamodb:eu-west-1:1:table/abc", "x" * 256])
def test_what_no_table_may_be_called_is_refused(world: World, name: str) -> None:
    with pytest.raises(ProjectError, match="no table has this name"):
        world.restore(to_table=name)
