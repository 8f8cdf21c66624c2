"""A restore writes what is not there, keeps what changed, and says whether the two agree."""

from typing import Any

import pytest

from deployer.errors import DeployerError, ProjectError
from deployer.messages import Backup, BackupRestored, BackupVerified, Note, TableCompared, Warned
from deployer.pipeline.backup.restore import restore_backup
from tests.backup_files import packed
from tests.unit.aws.scripted import client_error
from tests.unit.pipeline.backup.folders import BUCKET, FOLDER, TABLE, put_backup
from tests.unit.pipeline.backup.worlds import DEFINITION, ITEMS, World, make_wanted
from tests.unit.render.recording import RecordingUi


def test_an_empty_table_gets_all_and_a_second_time_nothing(world: World) -> None:
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


def test_what_changed_is_kept_and_named_until_it_is_to_be_overwritten(world: World) -> None:
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


def test_an_item_written_meanwhile_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_nothing_is_written_of_a_damaged_backup(world: World) -> None:
    world.s3.put_object(Bucket=BUCKET, Key=f"{FOLDER}data/1.json.gz", Body=packed(ITEMS[:10]))
    with pytest.raises(DeployerError, match="nothing was written"):
        world.restore(to_table="monday")
    assert world.dynamodb.list_tables()["TableNames"] == [TABLE]


def test_a_backup_that_changes_after_it_was_verified_is_not_read_on(
    world: World, monkeypatch: pytest.MonkeyPatch
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


def test_one_who_says_no_changes_nothing(world: World) -> None:
    ui = RecordingUi(False)
    wanted = make_wanted(world.manifest, None, overwrite=False)
    assert restore_backup(world.place, wanted, ui, approved=False) == "a person said no"
    assert "Restore 020000000Z-a into acme-events?" in ui.questions
    assert world.items() == []


def test_a_failure_says_how_to_go_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_one_key_twice_in_a_backup_is_told_at_the_end(world: World) -> None:
    twice = [ITEMS[0], ITEMS[0], {**ITEMS[0], "a": {"S": "x"}}]
    world.manifest = put_backup(world.s3, [twice])
    assert "1 different" in world.restore()
    assert world.counts() == (1, 0, 1, 1)
    # One takes the place of the other, and that the first is not there is told.
    assert "2 different" in world.restore(overwrite=True)
    assert world.counts() == (0, 1, 2, 0)


def test_a_table_with_another_key_is_refused(world: World) -> None:
    number = [{"AttributeName": "Id", "AttributeType": "N"}]
    world.dynamodb.create_table(
        TableName="monday", **{**DEFINITION, "AttributeDefinitions": number}
    )
    with pytest.raises(ProjectError, match=r"Id \(N\), and that of the backup Id \(S\)"):
        world.restore(to_table="monday")


def test_a_table_that_takes_nothing_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    describe = world.dynamodb.describe_table

    def sealed(**given: Any) -> Any:
        answer = describe(**given)
        answer["Table"]["TableStatus"] = "INACCESSIBLE_ENCRYPTION_CREDENTIALS"
        return answer

    monkeypatch.setattr(world.dynamodb, "describe_table", sealed)
    with pytest.raises(DeployerError, match="INACCESSIBLE_ENCRYPTION_CREDENTIALS"):
        world.restore()
