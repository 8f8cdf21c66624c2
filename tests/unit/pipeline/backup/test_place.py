"""Backups are found by their manifests, the newest first; what has none is no backup."""

import json
from pathlib import Path
from typing import Any

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.errors import DeployerError, ProjectError
from deployer.messages import Backup, Table
from deployer.pipeline.backup.place import BackupPlace, backup_place, show_backup
from tests.unit.aws.scripted import Scripted
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.pipeline.targets import make_target
from tests.unit.project.sample import sample_project
from tests.unit.render.recording import RecordingUi
from tests.unit.stack.cloudformation import pairs, stack, stacks

__all__ = ["bucket", "s3"]  # fixtures; the bucket `code` serves as that of the backups

TABLE = "acme-events"
PREFIX = f"backups/{TABLE}/"
MANIFEST = {
    "schemaVersion": 1,
    "table": "acme-events",
    "keySchema": [{"name": "Id", "role": "HASH"}],
    "source": "SCAN",
    "startedAt": "2026-02-08T02:00:00.123Z",
    "finishedAt": "2026-02-08T02:01:00.000Z",
    "items": 7,
    "files": [
        {"key": "data/0", "items": 3, "bytes": 10, "sha256": "a"},
        {"key": "data/1", "items": 4, "bytes": 5, "sha256": "b"},
    ],
    "summaries": [],
}
SUMMARY = {
    "week": {"from": "2026-02-01", "to": "2026-02-07"},
    "weekBefore": {"from": "2026-01-25", "to": "2026-01-31"},
    "weeks": [{"type": "sale", "category": "toys", "count": 2, "countBefore": 5, "change": -3}],
}
NAMES = ("2026-01-25/030000000Z-a", "2026-02-01/020000000Z-b", "2026-02-01/230000000Z-c")


@pytest.fixture
def place(bucket: CodeBucket) -> BackupPlace:
    """Three backups, and a folder that is none."""
    for name in NAMES:
        _put(bucket, f"dt={name}/data/0", "")
        _put(bucket, f"dt={name}/summary.json", SUMMARY)
        _put(bucket, f"dt={name}/manifest.json", MANIFEST)
    _put(bucket, "dt=2026-02-08/020000000Z-d/data/0", "")
    return BackupPlace(make_target(s3=bucket.s3), "code", TABLE)


def _put(bucket: CodeBucket, key: str, content: Any) -> None:
    bucket.s3.put_object(Bucket="code", Key=PREFIX + key, Body=json.dumps(content))


def _names(found: list[Backup]) -> list[str]:
    return [it.name for it in found]


def test_whole_backups_are_listed_the_newest_first(place: BackupPlace) -> None:
    assert _names(place.newest(9)) == ["230000000Z-c", "020000000Z-b", "030000000Z-a"]
    assert _names(place.newest(2)) == ["230000000Z-c", "020000000Z-b"]
    newest = place.newest(1)[0]
    assert (newest.items, newest.files, newest.size) == (7, 2, 15)
    assert newest.address == f"s3://code/{PREFIX}dt=2026-02-01/230000000Z-c/"
    assert (newest.finished - newest.started).total_seconds() == pytest.approx(59.877)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("latest", "230000000Z-c"),
        ("030000000Z-a", "030000000Z-a"),
        (f"s3://code/{PREFIX}dt=2026-01-25/030000000Z-a/", "030000000Z-a"),
    ],
)
def test_a_backup_is_found_by_its_name_or_address(
    place: BackupPlace, name: str, found: str
) -> None:
    assert place.find(name).backup.name == found


def test_what_was_never_finished_says_so(place: BackupPlace) -> None:
    with pytest.raises(ProjectError, match="no manifest"):
        place.find("020000000Z-d")
    with pytest.raises(ProjectError, match="no such backup"):
        place.find("020000000Z-x")


def test_without_any_backup_the_latest_is_none(bucket: CodeBucket) -> None:
    empty = BackupPlace(make_target(s3=bucket.s3), "code", TABLE)
    assert empty.newest(9) == []
    with pytest.raises(ProjectError, match="no such backup") as raised:
        empty.find("latest")
    assert "backup run" in raised.value.todo


def test_a_manifest_of_a_later_version_is_not_guessed_at(
    place: BackupPlace, bucket: CodeBucket
) -> None:
    _put(bucket, "dt=2026-02-09/0-e/manifest.json", {**MANIFEST, "schemaVersion": 2})
    with pytest.raises(DeployerError, match="version 2"):
        place.find("0-e")


def test_a_backup_is_shown_with_its_last_week(place: BackupPlace) -> None:
    ui = RecordingUi()
    show_backup(place, place.find("latest").backup, ui)
    backup, week = ui.messages
    assert isinstance(backup, Backup)
    assert isinstance(week, Table)
    assert week.title == "2026-02-01 to 2026-02-07, and 2026-01-25 to 2026-01-31"
    assert week.rows == (("sale", "toys", "2", "5", "-3"),)


@pytest.mark.parametrize("missing", ["BackupBucket", "EventTable"])
def test_a_stack_without_backups_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str
) -> None:
    outputs = {"BackupBucket": "code", "EventTable": "acme-events"}
    del outputs[missing]
    listed = pairs("OutputKey", "OutputValue", outputs)
    cfn = Scripted(
        monkeypatch,
        "cloudformation",
        {"DescribeStacks": lambda **_: stacks(stack(Outputs=listed))},
    )
    target = make_target(cloudformation=cfn.client)
    with pytest.raises(DeployerError, match=missing):
        backup_place(sample_project(tmp_path), target)
