"""A large table is exported by DynamoDB itself; its files are read, counted and summarised."""

import gzip
import hashlib
import json
from typing import Any

import pytest
from botocore.validate import ParamValidator

from item_lines import item_line
from tarius.errors import BackupFailedError
from tests.unit.export_events.store import BACKUPS, KEY, TABLE, Store, by_id, event

EXPORT = f"arn:aws:dynamodb:us-east-1:123456789012:table/{TABLE}/export/0123-ab"


class Exports:
    """What DynamoDB does, in the place of its three actions."""

    def __init__(self, store: Store, files: list[list[dict[str, Any]]]) -> None:
        self.are_keys_short = False
        self.asked: list[dict[str, Any]] = []
        self.statuses = ["IN_PROGRESS", "COMPLETED"]
        self.failure = {"FailureCode": "S3NoSuchBucket"}
        self._store = store
        self._files = files

    def begin(self, **wanted: Any) -> dict[str, Any]:
        """ExportTableToPointInTime."""
        self.asked.append(wanted)
        folder = f"{wanted['S3Prefix']}/AWSDynamoDB/0123-ab"
        put = self._store.s3.put_object
        entries = []
        for number, items in enumerate(self._files):
            key = f"{folder}/data/{number}.json.gz"
            put(Bucket=BACKUPS, Key=key, Body=gzip.compress(b"".join(map(item_line, items))))
            entries.append({"itemCount": len(items), "dataFileS3Key": self._named(key)})
        listed = "\n".join(json.dumps(it) for it in entries)
        put(Bucket=BACKUPS, Key=f"{folder}/manifest-files.json", Body=listed)
        summary = {"manifestFilesS3Key": self._named(f"{folder}/manifest-files.json")}
        put(Bucket=BACKUPS, Key=f"{folder}/manifest-summary.json", Body=json.dumps(summary))
        self.manifest = self._named(f"{folder}/manifest-summary.json")
        return {"ExportDescription": {"ExportArn": EXPORT}}

    def _named(self, key: str) -> str:
        return key[key.index("AWSDynamoDB/") :] if self.are_keys_short else key

    def describe(self, **wanted: Any) -> dict[str, Any]:
        """DescribeExport."""
        assert wanted == {"ExportArn": EXPORT}
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        failure = self.failure if status == "FAILED" else {}
        found = {"ExportStatus": status, "ExportManifest": self.manifest, **failure}
        return {"ExportDescription": found}


FILES = [[event(number * 10 + it) for it in range(5)] for number in range(7)] + [[]]


@pytest.fixture
def exports(store: Store, monkeypatch: pytest.MonkeyPatch) -> Exports:
    """A table that is too large to be scanned."""
    client = store.handler.backup_steps().clients.dynamodb
    described = client.describe_table(TableName=TABLE)
    described["Table"]["TableSizeBytes"] = 1_000_001
    exports = Exports(store, FILES)
    monkeypatch.setattr(client, "describe_table", lambda **_: described)
    monkeypatch.setattr(client, "export_table_to_point_in_time", exports.begin)
    monkeypatch.setattr(client, "describe_export", exports.describe)
    return exports


def test_the_request_is_one_that_dynamodb_takes(store: Store, exports: Exports) -> None:
    plan = store.plan()
    assert plan["source"] == "EXPORT"
    [wanted] = exports.asked
    assert wanted == {
        "TableArn": f"arn:aws:dynamodb:us-east-1:123456789012:table/{TABLE}",
        "ClientToken": plan["backup"]["folder"][-13:-1],
        "S3Bucket": BACKUPS,
        "S3BucketOwner": "123456789012",
        "S3Prefix": plan["backup"]["folder"][:-1],
        "S3SseAlgorithm": "KMS",
        "S3SseKmsKeyId": KEY,
        "ExportFormat": "DYNAMODB_JSON",
        "ExportType": "FULL_EXPORT",
    }
    store.plan()
    assert exports.asked[1] == wanted  # so a repeat is the same export


def test_botocore_s_model_of_the_request_has_all_that_is_asked_for(
    store: Store, exports: Exports
) -> None:
    store.plan()
    model = store.dynamodb.meta.service_model.operation_model("ExportTableToPointInTime")
    shape = model.input_shape
    assert not ParamValidator().validate(exports.asked[0], shape).has_errors()
    for name, value in exports.asked[0].items():
        assert value in (getattr(shape.members[name], "enum", None) or [value]), name


def test_a_table_at_the_threshold_is_scanned(store: Store) -> None:
    assert store.plan()["source"] == "SCAN"


def test_the_exported_files_are_the_backup(store: Store, exports: Exports) -> None:
    plan = store.plan()
    asked = {"step": "status", "backup": plan["backup"]}
    assert store.step(asked) == {"status": "IN_PROGRESS"}
    assert store.step(asked) == {"status": "COMPLETED"}
    answer = store.finish(plan, store.copy(plan))
    manifest = store.manifest(answer["folder"])
    assert (manifest["source"], manifest["items"]) == ("EXPORT", 35)
    assert len(manifest["files"]) == len(FILES)
    assert all(it["key"].startswith("AWSDynamoDB/0123-ab/data/") for it in manifest["files"])
    expected = by_id([item for items in FILES for item in items])
    assert by_id(store.items(answer["folder"])) == expected
    summary = json.loads(store.read(answer["folder"] + "summary.json"))
    assert summary["count"] == 35


def test_keys_in_dynamodb_s_manifests_may_begin_behind_the_prefix(
    store: Store, exports: Exports
) -> None:
    """As in the documentation's own example; others have the whole key."""
    exports.are_keys_short = True
    plan = store.plan()
    answer = store.finish(plan, store.copy(plan))
    assert answer["items"] == 35
    assert len(store.items(answer["folder"])) == 35


def test_a_partition_without_items_has_a_file_of_no_bytes(store: Store, exports: Exports) -> None:
    plan = store.plan()
    key = f"{plan['backup']['folder']}AWSDynamoDB/0123-ab/data/7.json.gz"
    store.s3.put_object(Bucket=BACKUPS, Key=key, Body=b"")
    answer = store.finish(plan, store.copy(plan))
    [empty] = [it for it in store.manifest(answer["folder"])["files"] if not it["items"]]
    assert empty["bytes"] == 0


def test_a_file_that_takes_several_invocations_is_counted_once(
    store: Store, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("read_export._LINES_BETWEEN_LOOKS", 2)
    plan = store.plan()
    parts = store.copy(plan, milliseconds=0)
    assert sum(map(len, parts)) > len(FILES)
    answer = store.finish(plan, parts)
    assert answer["items"] == 35
    first = store.manifest(answer["folder"])["files"][0]
    stored = store.read(answer["folder"] + first["key"])
    assert first["sha256"] == hashlib.sha256(stored).hexdigest()


def test_a_failed_export_fails_the_backup_and_says_that_no_redrive_helps(
    store: Store, exports: Exports
) -> None:
    plan = store.plan()
    exports.statuses = ["FAILED"]
    for _ in range(2):  # the second one as a redrive asks
        with pytest.raises(BackupFailedError, match=r"S3NoSuchBucket\. Run a new backup"):
            store.step({"step": "status", "backup": plan["backup"]})


def test_an_export_has_more_readers_than_a_scan(store: Store, exports: Exports) -> None:
    assert store.plan()["segments"] == [{"number": it, "of": 5} for it in range(5)]


def test_a_backup_that_goes_on_has_as_many_segments_as_it_began_with(
    store: Store, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A redrive may come two weeks after its plan, and after a deployment with other settings."""
    plan = store.plan()
    monkeypatch.setenv("EXPORT_SEGMENTS", "16")
    store.handler.backup_steps.cache_clear()
    again = store.handler.backup_steps()
    assert again.settings.export_segments == 16
    monkeypatch.setattr(again.clients.dynamodb, "describe_export", exports.describe)
    exports.statuses = ["COMPLETED"]
    assert store.finish(plan, store.copy(plan))["items"] == 35


def test_a_file_with_fewer_items_than_dynamodb_says_fails_the_backup(
    store: Store, exports: Exports
) -> None:
    plan = store.plan()
    key = f"{plan['backup']['folder']}AWSDynamoDB/0123-ab/data/0.json.gz"
    store.s3.put_object(Bucket=BACKUPS, Key=key, Body=gzip.compress(item_line(event(1))))
    with pytest.raises(BackupFailedError, match="has 1 items, not 5"):
        store.copy(plan)
