"""Backups are found by their manifests, the newest first; what has none is no backup."""

import json
from typing import Any

import pytest

from deployer.build.code_bucket import CodeBucket
from deployer.errors import DeployerError, ProjectError
from deployer.messages import Backup
from deployer.pipeline.backup.manifest import ManifestError
from deployer.pipeline.backup.place import BackupPlace
from tests.backup_files import MANIFEST
from tests.unit.aws.scripted import client_error
from tests.unit.build.test_code_bucket import bucket, s3
from tests.unit.pipeline.targets import make_target

__all__ = ["bucket", "s3"]  # fixtures; the bucket `code` serves as that of the backups

TABLE = "acme-events"
PREFIX = f"backups/{TABLE}/"
WHOLE = {
    **MANIFEST,
    "table": TABLE,
    "items": 7,
    "files": [
        {"key": "data/0", "items": 3, "bytes": 10, "sha256": "a"},
        {"key": "data/1", "items": 4, "bytes": 5, "sha256": "b"},
    ],
}
NAMES = ("2026-01-25/030000000Z-a", "2026-02-01/020000000Z-b", "2026-02-01/230000000Z-c")


@pytest.fixture
def place(bucket: CodeBucket) -> BackupPlace:
    """Three backups, and a folder that is none."""
    for name in NAMES:
        _put(bucket, f"dt={name}/data/0", "")
        _put(bucket, f"dt={name}/manifest.json", WHOLE)
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
    _put(bucket, "dt=2026-02-09/0-e/manifest.json", {**WHOLE, "schemaVersion": 2})
    with pytest.raises(DeployerError, match="version 2"):
        place.find("0-e")


def _spoil(bucket: CodeBucket, name: str, text: bytes = b"junk") -> None:
    bucket.s3.put_object(Bucket="code", Key=f"{PREFIX}dt={name}/manifest.json", Body=text)


def test_a_damaged_one_hides_no_other(place: BackupPlace, bucket: CodeBucket) -> None:
    _spoil(bucket, NAMES[1])
    damaged: list[ManifestError] = []
    assert _names(place.newest(9, damaged.append)) == ["230000000Z-c", "030000000Z-a"]
    [error] = damaged
    assert error.where == f"s3://code/{PREFIX}dt={NAMES[1]}/"
    assert error.what == "its manifest is damaged: it is no JSON"
    assert place.find("030000000Z-a").backup.items == 7


def test_the_latest_is_not_silently_an_older_one(place: BackupPlace, bucket: CodeBucket) -> None:
    _spoil(bucket, NAMES[2], b"{}")
    with pytest.raises(ManifestError, match="'schemaVersion' is missing") as raised:
        place.find("latest")
    assert "The newest one that can be used is 020000000Z-b" in raised.value.todo
    for name in NAMES:
        _spoil(bucket, name)
    with pytest.raises(ManifestError) as raised:
        place.find("latest")
    assert "No other one" in raised.value.todo


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("0300", "030000000Z-a"),
        ("2026-01-25", "030000000Z-a"),
        ("dt=2026-01-25", "030000000Z-a"),
        ("2026-02-01/23", "230000000Z-c"),
        ("2026-02-01/230000000Z-c", "230000000Z-c"),
        ("2026-02-08/020000000Z-d/", None),
        ("0200", "020000000Z-b"),  # the other one that begins so was never finished
    ],
)
def test_the_beginning_of_a_name_or_its_day_does_if_one_has_it(
    place: BackupPlace, name: str, found: str | None
) -> None:
    if found is None:
        with pytest.raises(ProjectError, match="no manifest"):
            place.find(name)
    else:
        assert place.find(name).backup.name == found


@pytest.mark.parametrize(
    ("name", "what", "todo"),
    [
        ("2026-02-01", "several", "2026-02-01/230000000Z-c, 2026-02-01/020000000Z-b."),
        ("2026-0", "several", "2026-01-25/030000000Z-a."),
        ("03", "no such backup", "backup run"),
        ("", "no such backup", "backup run"),
        ("/", "no such backup", "backup run"),
        ("030000000Z-b", "no such backup", "Did you mean '030000000Z-a'?"),
        ("s3://other/backups/x/", "not among", "--from s3://other/backups/x/"),
    ],
)
def test_what_is_not_one_backup_says_what_there_is(
    place: BackupPlace, name: str, what: str, todo: str
) -> None:
    with pytest.raises(ProjectError, match=what) as raised:
        place.find(name)
    assert todo in raised.value.todo


def test_an_archived_manifest_says_so(
    place: BackupPlace, bucket: CodeBucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def archived(**_: Any) -> Any:
        raise client_error("InvalidObjectState")

    monkeypatch.setattr(bucket.s3, "get_object", archived)
    with pytest.raises(ManifestError, match="archived"):
        place.find(NAMES[0])
