"""A restore writes what is not there, keeps what changed, and says whether the two agree."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from deployer.errors import DeployerError, ProjectError
from deployer.messages import (
    Backup,
    BackupFault,
    BackupRestored,
    BackupVerified,
    Note,
    TableCompared,
    Warned,
)
from deployer.pipeline.backup.check import check_backup
from deployer.pipeline.backup.manifest import Manifest
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.restore import Wanted, restore_backup
from tests.unit.aws.clients import SESSION
from tests.unit.aws.scripted import client_error
from tests.unit.pipeline.backup.folders import BUCKET, FOLDER, TABLE, packed, put_backup
from tests.unit.pipeline.targets import make_target
from tests.unit.render.recording import RecordingUi

ITEMS: list[dict[str, Any]] = [{"Id": {"S": f"{it:03}"}, "a": {"N": "1.0"}} for it in range(30)]
KEY = {"AttributeName": "Id", "KeyType": "HASH"}
DEFINITION = {
    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
    "KeySchema": [KEY],
    "BillingMode": "PAY_PER_REQUEST",
}


class _World:
    """A backup, and a table that it is of."""

    def __init__(self) -> None:
        self.s3 = SESSION.create_client("s3", region_name="us-east-1")
        self.dynamodb = SESSION.create_client("dynamodb", region_name="us-east-1")
        self.s3.create_bucket(Bucket=BUCKET)
        self.dynamodb.create_table(TableName=TABLE, **DEFINITION)
        target = make_target(local=True, s3=self.s3, dynamodb=self.dynamodb)
        self.place = BackupPlace(target, BUCKET, TABLE, {"Environment": "devl", "Other": "x"})
        self.manifest = put_backup(self.s3, [ITEMS[:20], ITEMS[20:]], definition=DEFINITION)
        self.ui = RecordingUi()

    def restore(self, *, to_table: str | None = None, overwrite: bool = False) -> str:
        wanted = _wanted(self.manifest, to_table, overwrite=overwrite)
        return restore_backup(self.place, wanted, self.ui, approved=True)

    def put(self, item: Any, table: str = TABLE) -> None:
        self.dynamodb.put_item(TableName=table, Item=item)

    def items(self, table: str = TABLE) -> list[Any]:
        found = self.dynamodb.scan(TableName=table)["Items"]
        return sorted(found, key=lambda it: str(it["Id"]["S"]))

    def counts(self) -> tuple[int, int, int, int]:
        [it] = self.ui.of_type(BackupRestored)
        self.ui.messages.clear()
        return it.written, it.overwritten, it.same, it.kept


def _wanted(manifest: Manifest, to_table: str | None, *, overwrite: bool) -> Wanted:
    return Wanted(manifest, to_table, overwrite, "deployer again", "deployer overwriting")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[_World]:
    """S3 and DynamoDB in memory, which do not stand several threads at once."""
    monkeypatch.setattr("deployer.pipeline.backup.workers.WORKERS", 1)
    with mock_aws():
        yield _World()


def test_an_empty_table_gets_all_and_a_second_time_nothing(world: _World) -> None:
    assert world.restore() == ""
    assert [it["Id"] for it in world.items()] == [it["Id"] for it in ITEMS]
    assert [type(it) for it in world.ui.messages] == [
        *(Backup, Note, BackupVerified, BackupRestored, TableCompared)
    ]
    [compared] = world.ui.of_type(TableCompared)
    assert compared.backup_checksum == compared.table_checksum
    assert world.counts() == (30, 0, 0, 0)
    assert world.restore() == ""
    assert world.counts() == (0, 0, 30, 0)


def test_what_changed_is_kept_and_named_until_it_is_to_be_overwritten(world: _World) -> None:
    newer = {"Id": {"S": "007"}, "a": {"S": "secret"}}
    same = {"Id": {"S": "008"}, "a": {"N": "1"}}
    other = {"Id": {"S": "other"}}
    for item in (newer, same, other):
        world.put(item)
    assert "1 different" in world.restore()
    assert newer in world.items()
    [warned] = world.ui.of_type(Warned)
    assert "Id=007" in warned.text
    assert "deployer overwriting" in warned.text
    assert "secret" not in str(world.ui.messages)
    assert world.counts() == (28, 0, 1, 1)
    assert world.restore(overwrite=True) == ""
    assert newer not in world.items()
    assert other in world.items()
    assert world.counts() == (0, 1, 29, 0)


def test_an_item_written_meanwhile_is_kept(world: _World, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = {"Id": {"S": "007"}, "a": {"S": "newer"}}
    transact = world.dynamodb.transact_write_items

    def late(**given: Any) -> Any:
        if not world.items():
            world.put(newer)
        return transact(**given)

    monkeypatch.setattr(world.dynamodb, "transact_write_items", late)
    assert "1 different" in world.restore()
    assert newer in world.items()
    assert world.counts() == (29, 0, 0, 1)


def test_a_table_that_is_not_there_is_made_as_the_backup_says(world: _World) -> None:
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
    recovery = world.dynamodb.describe_continuous_backups(TableName="monday")
    described = recovery["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert described["PointInTimeRecoveryStatus"] == "ENABLED"


def test_an_item_written_into_the_new_table_meanwhile_is_kept(
    world: _World, monkeypatch: pytest.MonkeyPatch
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


def test_an_older_manifest_lets_the_table_be_made_as_the_stack_s_own_is(world: _World) -> None:
    world.manifest = put_backup(world.s3, [ITEMS])
    assert world.restore(to_table="monday") == ""
    assert len(world.items("monday")) == 30


def test_point_in_time_recovery_is_waited_for(
    world: _World, monkeypatch: pytest.MonkeyPatch
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


def test_nothing_is_written_of_a_damaged_backup(world: _World) -> None:
    world.s3.put_object(Bucket=BUCKET, Key=f"{FOLDER}data/1.json.gz", Body=packed(ITEMS[:10]))
    with pytest.raises(DeployerError, match="nothing was written"):
        world.restore(to_table="monday")
    assert world.dynamodb.list_tables()["TableNames"] == [TABLE]


def test_a_backup_that_changes_after_it_was_verified_is_not_read_on(
    world: _World, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = world.dynamodb.create_table

    def spoil(**given: Any) -> Any:
        world.s3.put_object(Bucket=BUCKET, Key=f"{FOLDER}data/0.json.gz", Body=packed(ITEMS[:9]))
        return describe(**given)

    monkeypatch.setattr(world.dynamodb, "create_table", spoil)
    with pytest.raises(DeployerError, match="replaced by another") as raised:
        world.restore(to_table="monday")
    assert "data/0.json.gz" in raised.value.where
    assert world.items("monday") == []


def test_one_who_says_no_changes_nothing(world: _World) -> None:
    ui = RecordingUi(False)
    wanted = _wanted(world.manifest, None, overwrite=False)
    assert restore_backup(world.place, wanted, ui, approved=False) == "a person said no"
    assert "Restore 020000000Z-a into acme-events?" in ui.questions
    assert world.items() == []


def test_a_failure_says_how_to_go_on(world: _World, monkeypatch: pytest.MonkeyPatch) -> None:
    transact = world.dynamodb.transact_write_items

    def denied(**given: Any) -> Any:
        if world.items():
            raise client_error("AccessDeniedException", "no more")
        return transact(**given)

    monkeypatch.setattr(world.dynamodb, "transact_write_items", denied)
    with pytest.raises(Exception, match="no more"):
        world.restore()
    [note] = world.ui.of_type(Note)[1:]
    assert f"{len(world.items())} items written" in note.text
    assert "deployer again" in note.text


def test_one_key_twice_in_a_backup_is_told_at_the_end(world: _World) -> None:
    twice = [ITEMS[0], ITEMS[0], {**ITEMS[0], "a": {"S": "x"}}]
    world.manifest = put_backup(world.s3, [twice])
    assert "1 different" in world.restore()
    assert world.counts() == (1, 0, 1, 1)


def test_the_stack_s_table_that_is_gone_can_be_made_anew(world: _World) -> None:
    world.dynamodb.delete_table(TableName=TABLE)
    with pytest.raises(DeployerError, match="gone") as raised:
        world.restore()
    assert f"--to-table {TABLE}" in raised.value.todo
    assert world.restore(to_table=TABLE) == ""
    assert len(world.items()) == 30


@pytest.mark.parametrize("name", ["ab", "a/b", "arn:aws:dynamodb:eu-west-1:1:table/abc", "x" * 256])
def test_what_no_table_may_be_called_is_refused(world: _World, name: str) -> None:
    with pytest.raises(ProjectError, match="no table has this name"):
        world.restore(to_table=name)


def test_a_table_with_another_key_is_refused(world: _World) -> None:
    number = [{"AttributeName": "Id", "AttributeType": "N"}]
    world.dynamodb.create_table(
        TableName="monday", **{**DEFINITION, "AttributeDefinitions": number}
    )
    with pytest.raises(ProjectError, match=r"Id \(N\), and that of the backup Id \(S\)"):
        world.restore(to_table="monday")


def test_a_table_that_takes_nothing_is_refused(
    world: _World, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = world.dynamodb.describe_table

    def sealed(**given: Any) -> Any:
        answer = describe(**given)
        answer["Table"]["TableStatus"] = "INACCESSIBLE_ENCRYPTION_CREDENTIALS"
        return answer

    monkeypatch.setattr(world.dynamodb, "describe_table", sealed)
    with pytest.raises(DeployerError, match="INACCESSIBLE_ENCRYPTION_CREDENTIALS"):
        world.restore()


def _check(world: _World, table: str | None = None) -> str:
    return check_backup(world.place, world.manifest, table, world.ui)


def test_a_whole_backup_is_verified(world: _World) -> None:
    assert _check(world) == ""
    [verified] = world.ui.of_type(BackupVerified)
    assert (verified.items, verified.files, verified.faults) == (30, 2, 0)


@pytest.mark.parametrize(
    ("key", "body", "told"),
    [
        ("data/1.json.gz", None, "it is not there"),
        ("data/1.json.gz", packed(ITEMS[:10]), "SHA-256"),
        ("summary.json", b"{1", "SHA-256"),
        ("summary.json", b"{}\n", "3 bytes, not 2"),
    ],
)
def test_every_file_is_held_against_the_manifest(
    world: _World, key: str, body: bytes | None, told: str
) -> None:
    if body is None:
        world.s3.delete_object(Bucket=BUCKET, Key=FOLDER + key)
    else:
        world.s3.put_object(Bucket=BUCKET, Key=FOLDER + key, Body=body)
    assert "1 fault" in _check(world)
    [fault] = world.ui.of_type(BackupFault)
    assert fault.address == f"s3://{BUCKET}/{FOLDER}{key}"
    assert told in fault.text or (key == "data/1.json.gz" and "bytes" in fault.text)


def test_lines_that_are_no_items_are_told_by_number(world: _World) -> None:
    bad = [{"Id": {"S": "secret"}, "a": {"N": "x"}} for _ in range(9)]
    world.manifest = put_backup(world.s3, [[ITEMS[0], *bad]])
    assert "3 faults" in _check(world)
    told = [it.text for it in world.ui.of_type(BackupFault)]
    assert told == [f"line {it}: a number is none" for it in (2, 3, 4)]


def test_a_sum_that_is_wrong_is_told(world: _World) -> None:
    world.manifest = put_backup(world.s3, [ITEMS], items=29)
    assert "1 fault" in _check(world)
    [fault] = world.ui.of_type(BackupFault)
    assert fault.address.endswith("manifest.json")
    assert "30" in fault.text


def test_a_table_is_compared_item_by_item(world: _World) -> None:
    assert "30 missing" in _check(world, "")
    world.restore()
    world.put({"Id": {"S": "003"}, "a": {"N": "2"}})
    world.dynamodb.delete_item(TableName=TABLE, Key={"Id": {"S": "004"}})
    world.ui.messages.clear()
    assert "1 different, 1 missing of 30 items" in _check(world, TABLE)
    [compared] = world.ui.of_type(TableCompared)
    assert (compared.same, compared.different_keys, compared.missing_keys) == (
        *(28, ("Id=003",), ("Id=004",)),
    )
    assert compared.backup_checksum != compared.table_checksum


def test_a_table_to_compare_with_must_be_there(world: _World) -> None:
    with pytest.raises(ProjectError, match="no such table"):
        _check(world, "monday")
