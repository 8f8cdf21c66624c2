"""Backups are found in the stack's bucket, or where a person says, with a stack or without."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.errors import DeployerError, ProjectError
from deployer.pipeline.backup.place import BackupPlace
from deployer.pipeline.backup.source import backup_place, place_at, with_table
from deployer.pipeline.target import Target
from tests.unit.aws.clients import ACCOUNT, REGION
from tests.unit.aws.scripted import Scripted, client_error
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.pipeline.backup.folders import FOLDER, put_backup
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.stack.cloudformation import pairs, stack, stacks

__all__ = ["bucket", "s3"]  # fixtures

TABLE = "acme-events"
OUTPUTS = {"BackupBucket": "code", "EventTable": TABLE}
ALL = f"s3://code/backups/{TABLE}/"


def _target(
    monkeypatch: pytest.MonkeyPatch, bucket: CodeBucket, outputs: Mapping[str, str] | None
) -> Target:
    """A connection to where the stack has such outputs, or does not stand."""

    def described(**given: Any) -> Any:
        if outputs is None:
            raise client_error("ValidationError", f"Stack {given['StackName']} does not exist")
        return stacks(stack(Outputs=pairs("OutputKey", "OutputValue", outputs)))

    cfn = Scripted(monkeypatch, "cloudformation", {"DescribeStacks": described})
    return make_target(cloudformation=cfn.client, s3=bucket.s3)


def _at(tmp_path: Path, bucket: CodeBucket, address: str) -> BackupPlace:
    return place_at(sample_project(tmp_path), make_target(s3=bucket.s3), address)


@pytest.mark.parametrize("absent", ["BackupBucket", "EventTable", None])
def test_without_the_stack_or_its_outputs_the_way_by_address_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket, absent: str | None
) -> None:
    outputs = {name: it for name, it in OUTPUTS.items() if name != absent} if absent else None
    target = _target(monkeypatch, bucket, outputs)
    with pytest.raises(DeployerError, match=absent or "does not exist") as raised:
        backup_place(sample_project(tmp_path), target)
    assert "--from s3://BUCKET/backups/TABLE/" in raised.value.todo


def test_backups_that_a_stack_has_left_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    left = f"acme-backups-devl-{REGION}-{ACCOUNT}"
    bucket.s3.create_bucket(Bucket=left)
    bucket.s3.put_object(Bucket=left, Key=f"{FOLDER}manifest.json", Body=b"")
    with pytest.raises(DeployerError) as raised:
        backup_place(sample_project(tmp_path), _target(monkeypatch, bucket, None))
    asks = f"deployer backup list --from s3://{left}/backups/{TABLE}/ --env devl"
    assert asks in raised.value.todo


@pytest.mark.parametrize("address", [ALL, ALL.rstrip("/"), f"{ALL}dt=2026-02-08/"])
def test_a_table_s_backups_are_found_by_their_address(
    tmp_path: Path, bucket: CodeBucket, address: str
) -> None:
    made = put_backup(bucket.s3, [[{"Id": {"S": "1"}}]])
    place = _at(tmp_path, bucket, address)
    assert place.find("latest") == made
    assert place.newest(9) == [made.backup]
    assert place.table == ""
    assert place.tags == {"ProjectName": "acme", "Environment": "devl"}


@pytest.mark.parametrize("name", ["latest", "020000000Z-a", "0200", f"s3://code/{FOLDER}"])
def test_the_folder_of_one_backup_is_that_one(
    tmp_path: Path, bucket: CodeBucket, name: str
) -> None:
    made = put_backup(bucket.s3, [[{"Id": {"S": "1"}}]])
    place = _at(tmp_path, bucket, f"s3://code/{FOLDER}")
    assert place.is_one
    assert place.find(name) == made
    with pytest.raises(ProjectError, match="no such backup"):
        place.find("020000000Z-b")


@pytest.mark.parametrize("folder", ["copies/monday/", "monday/", "a copy/äö/"])
def test_a_folder_that_was_copied_elsewhere_is_a_backup(
    tmp_path: Path, bucket: CodeBucket, folder: str
) -> None:
    put_backup(bucket.s3, [[{"Id": {"S": "1"}}]])
    for it in bucket.s3.list_objects_v2(Bucket="code", Prefix=FOLDER)["Contents"]:
        key = folder + it["Key"].removeprefix(FOLDER)
        body = bucket.s3.get_object(Bucket="code", Key=it["Key"])["Body"].read()
        bucket.s3.put_object(Bucket="code", Key=key, Body=body)
    found = _at(tmp_path, bucket, f"s3://code/{folder}").find("latest")
    assert found.backup.address == f"s3://code/{folder}"
    assert found.files[0].key.startswith(folder)
    if folder.startswith("copies"):
        assert _at(tmp_path, bucket, "s3://code/copies").find("monday") == found


@pytest.mark.parametrize("address", ["s3://code", "s3://code/", "s3://code/backups"])
def test_an_address_above_the_tables_names_theirs(
    tmp_path: Path, bucket: CodeBucket, address: str
) -> None:
    put_backup(bucket.s3, [[{"Id": {"S": "1"}}]])
    with pytest.raises(ProjectError, match="not where the backups of one table") as raised:
        _at(tmp_path, bucket, address)
    assert raised.value.todo == f"Name one with --from: {ALL}"


@pytest.mark.parametrize("address", ["", "code", "s3://", "s3:///x", "https://code/x", "s3://C_/x"])
def test_what_is_no_address_is_refused(tmp_path: Path, bucket: CodeBucket, address: str) -> None:
    with pytest.raises(ProjectError, match="no address"):
        _at(tmp_path, bucket, address)


def test_the_stack_s_table_goes_with_an_address_if_the_stack_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bucket: CodeBucket
) -> None:
    put_backup(bucket.s3, [[{"Id": {"S": "1"}}]])
    place, project = _at(tmp_path, bucket, ALL), sample_project(tmp_path)
    target = _target(monkeypatch, bucket, OUTPUTS)
    found = with_table(project, target, place)
    assert (found.table, found.prefix) == (TABLE, place.prefix)
    assert with_table(project, target, found) is found
    without: tuple[Mapping[str, str] | None, ...] = (None, {})
    for outputs in without:
        with pytest.raises(DeployerError) as raised:
            with_table(project, _target(monkeypatch, bucket, outputs), place)
        assert "--to-table TABLE" in raised.value.todo
