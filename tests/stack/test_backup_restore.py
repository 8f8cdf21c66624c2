"""Backups are verified and restored: every type of attribute, and nothing newer is lost."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from string import Template
from typing import Any

import pytest

from tests.stack.backup_folders import put_backup
from tests.stack.platform import REPOSITORY, ROOT_STACK, Platform

pytestmark = pytest.mark.xdist_group("shared")

LOCAL = ("--env", "devl", "--local", "--output", "json")
MANY = 2000
HELD = """
from deployer.__main__ import main
from deployer.pipeline.backup.write import Writing

take = Writing.take

def take_one(self, chunk):
    take(self, chunk)
    self.table._stop.wait()

Writing.take = take_one
main()
"""
"""The deployer, but each thread of a restore ends with the first chunk it writes until a signal."""
KEPT = {"Id": {"S": "restore-typed"}}


def _events() -> list[dict[str, Any]]:
    """Items of every type that DynamoDB knows, at their edges."""
    typed = {
        "number": {"N": "-1234567890123456789.0123456789012345678"},
        "small": {"N": "1E-130"},
        "empty text": {"S": ""},
        "text": {"S": 'ä"\\\n\u2028😀'},
        "bytes": {"B": bytes(range(256))},
        "no bytes": {"B": b""},
        "yes": {"BOOL": True},
        "nothing": {"NULL": True},
        "list": {"L": [{"N": "1"}, {"L": []}, {"M": {"": {"S": "x"}}}, {"B": b"\x00"}]},
        "map": {"M": {"deep": {"M": {"deeper": {"L": [{"NULL": True}]}}}}},
        "texts": {"SS": ["b", "a"]},
        "numbers": {"NS": ["10", "2.5"]},
        "blobs": {"BS": [b"\xff", b"\x00"]},
        # As the events API keeps them.
        "tarius:spellings": {"M": {"price": {"S": "1.10"}}},
        "tarius:list": {"S": "restore#2026-01-01"},
        "tarius:order": {"S": "2026-01-01T00:00:00Z#restore-typed"},
        "tarius:digest": {"S": "ab"},
    }
    return [{**KEPT, **typed}, *({"Id": {"S": f"restore-{it}"}} for it in range(5))]


@pytest.fixture(scope="module")
def backup(platform: Platform) -> str:
    """The name of a backup that has them."""
    for item in _events():
        platform.client("dynamodb").put_item(TableName=platform.outputs["EventTable"], Item=item)
    done = platform.deployer("backup", "run", *LOCAL)
    assert done.returncode == 0, done.stdout + done.stderr
    [made] = _records(done.stdout, "backup")
    return str(made["name"])


def _records(text: str, kind: str) -> list[dict[str, Any]]:
    return [it for it in map(json.loads, text.splitlines()) if it["type"] == kind]


def _item(platform: Platform, table: str, key: dict[str, Any]) -> dict[str, Any] | None:
    """An item, its sets in order."""
    found = platform.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)
    item: dict[str, Any] | None = found.get("Item")
    for attribute in (item or {}).values():
        for kind, members in attribute.items():
            if kind in ("SS", "NS", "BS"):
                members.sort()
    return item


def test_every_type_survives_the_way_into_a_new_table(platform: Platform, backup: str) -> None:
    before = _item(platform, platform.outputs["EventTable"], KEPT)
    assert before is not None
    done = platform.deployer("backup", "restore", backup, "--to-table", "monday", "--yes", *LOCAL)
    assert done.returncode == 0, done.stdout + done.stderr
    assert _item(platform, "monday", KEPT) == before
    [restored] = _records(done.stdout, "backup-restored")
    [compared] = _records(done.stdout, "table-compared")
    assert restored["created"]
    assert restored["written"] == compared["same"] == compared["counted"] == compared["items"]
    assert compared["backup_checksum"] == compared["table_checksum"]
    dynamodb = platform.client("dynamodb")
    there = [
        dynamodb.describe_table(TableName=it)["Table"]
        for it in ("monday", platform.outputs["EventTable"])
    ]
    for part in ("KeySchema", "BillingModeSummary"):
        assert there[0][part] == there[1][part]
    keys = {it["SSEDescription"]["KMSMasterKeyArn"] for it in there}
    assert len(keys) == 1
    assert [it["IndexName"] for it in there[0]["GlobalSecondaryIndexes"]] == ["by-type-and-day"]
    described = dynamodb.describe_continuous_backups(TableName="monday")
    recovery = described["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    tags = dynamodb.list_tags_of_resource(ResourceArn=there[0]["TableArn"])["Tags"]
    assert backup in {it["Key"]: it["Value"] for it in tags}["RestoredFrom"]


def test_what_was_deleted_comes_back_and_what_changed_is_kept_until_it_is_overwritten(
    platform: Platform, backup: str
) -> None:
    dynamodb, table = platform.client("dynamodb"), platform.outputs["EventTable"]
    before, changed = _item(platform, table, KEPT), {"Id": {"S": "restore-1"}}
    newer = {**changed, "note": {"S": "secret"}}
    dynamodb.delete_item(TableName=table, Key=KEPT)
    dynamodb.put_item(TableName=table, Item=newer)
    verified = platform.deployer("backup", "verify", backup, "--with-table", *LOCAL)
    assert verified.returncode == 1
    [compared] = _records(verified.stdout, "table-compared")
    assert compared["missing_keys"] == ["Id=restore-typed"]
    assert compared["different_keys"] == ["Id=restore-1"]

    done = platform.deployer("backup", "restore", backup, "--yes", *LOCAL)
    assert done.returncode == 1
    [restored] = _records(done.stdout, "backup-restored")
    assert (restored["written"], restored["kept"]) == (1, 1)
    assert _item(platform, table, KEPT) == before
    assert _item(platform, table, changed) == newer
    [warned] = _records(done.stdout, "warned")
    assert "Id=restore-1" in warned["text"]
    assert f"deployer backup restore {backup} --overwrite --env devl --local" in warned["text"]

    done = platform.deployer("backup", "restore", backup, "--overwrite", "--yes", *LOCAL)
    assert done.returncode == 0, done.stdout + done.stderr
    [restored] = _records(done.stdout, "backup-restored")
    assert (restored["written"], restored["overwritten"]) == (0, 1)
    assert _item(platform, table, changed) == changed
    assert "secret" not in done.stdout + done.stderr + verified.stdout
    assert platform.deployer("backup", "verify", backup, "--with-table", *LOCAL).returncode == 0


def test_a_damaged_backup_is_told_of_and_nothing_of_it_is_written(platform: Platform) -> None:
    items = [{"Id": {"S": f"spoilt-{it}"}} for it in range(300)]
    name = put_backup(platform, "spoilt", items, spoilt=True)
    verified = platform.deployer("backup", "verify", name, *LOCAL)
    assert verified.returncode == 1
    [fault] = _records(verified.stdout, "backup-fault")
    assert fault["address"].endswith("/spoilt/data/0.json.gz")
    assert "SHA-256" in fault["text"]
    restored = platform.deployer("backup", "restore", name, "--to-table", "spoilt", "--yes", *LOCAL)
    assert restored.returncode == 1
    assert "nothing was written" in restored.stdout
    assert "spoilt" not in platform.client("dynamodb").list_tables()["TableNames"]
    assert _item(platform, platform.outputs["EventTable"], items[0]) is None


def test_a_restore_that_was_broken_off_goes_on_where_it_stopped(platform: Platform) -> None:
    items = ({"Id": {"S": f"many-{it}"}, "text": {"S": "x" * 500}} for it in range(MANY))
    words = ("restore", put_backup(platform, "many", items), "--to-table", "many", "--yes", *LOCAL)
    dynamodb = platform.client("dynamodb")

    def written() -> bool:
        try:
            return bool(dynamodb.scan(TableName="many", Limit=1)["Items"])
        except dynamodb.exceptions.ResourceNotFoundException:
            return False

    process = subprocess.Popen(
        [sys.executable, "-c", HELD, "--project", str(platform.root), "backup", *words],
        stdout=subprocess.PIPE,
        text=True,
    )
    platform.cloud.eventually(written, "the first items")
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=120)[0]
    assert process.returncode == 130, told
    first = _records(told, "backup-progress")[-1]["written"]
    assert 0 < first < MANY
    assert "go on from there" in _records(told, "note")[-1]["text"]

    done = platform.deployer("backup", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    [restored] = _records(done.stdout, "backup-restored")
    assert (restored["same"], restored["written"]) == (first, MANY - first)


@pytest.fixture
def person(platform: Platform) -> Iterator[dict[str, str]]:
    """Somebody who may do what docs/backups.md says, and nothing else."""
    text = (REPOSITORY / "docs/backups.md").read_text()
    found = re.search(r"<!-- policy -->\n```json\n(.*?)```", text, re.DOTALL)
    assert found
    table = platform.outputs["EventTable"]
    described = platform.client("dynamodb").describe_table(TableName=table)["Table"]
    policy = Template(found[1]).substitute(
        Region=platform.cloud.running.region,
        Account=described["TableArn"].split(":")[4],
        Stack=ROOT_STACK,
        BackupBucket=platform.outputs["BackupBucket"],
        EventTable=table,
        NewTable="tuesday",
        KeyArn=described["SSEDescription"]["KMSMasterKeyArn"],
    )
    iam = platform.client("iam")
    iam.create_user(UserName="restorer")
    iam.put_user_policy(UserName="restorer", PolicyName="restore", PolicyDocument=policy)
    key = iam.create_access_key(UserName="restorer")["AccessKey"]
    yield dict(platform.as_caller(key["AccessKeyId"], key["SecretAccessKey"]))
    iam.delete_access_key(UserName="restorer", AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName="restorer", PolicyName="restore")
    iam.delete_user(UserName="restorer")


def test_the_documented_policy_suffices(
    platform: Platform, backup: str, person: dict[str, str]
) -> None:  # V12
    words = ("--env", "devl", "--yes")
    for given in (("--to-table", "tuesday"), ("--to-table", "tuesday", "--overwrite"), ()):
        done = platform.deployer("backup", "restore", backup, *given, *words, variables=person)
        assert done.returncode == 0, done.stdout + done.stderr
    denied = platform.deployer(
        *("backup", "restore", backup, "--to-table", "wednesday"), *words, variables=person
    )
    assert denied.returncode == 1
    assert "dynamodb:DescribeTable" in denied.stderr
