"""A backup of a table that is scanned: whole, told of, never in another's place."""

import csv
import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tarius.errors import BackupFailedError, ServiceBusyError, UnexpectedEventError
from tests.unit.export_events.store import BACKUPS, EXECUTION, TABLE, Store, by_id, event

EVERY_TYPE: dict[str, Any] = {
    "text": {"S": 'with "quotes", a line\nbreak, \u2028 and ☂'},
    "number": {"N": "-1.2345678901234567890123456789012345678E-100"},
    "binary": {"B": bytes(range(256))},
    "texts": {"SS": ["a", "b"]},
    "numbers": {"NS": ["1", "2.5"]},
    "binaries": {"BS": [b"\x00", b"\xff"]},
    "truth": {"BOOL": False},
    "nothing": {"NULL": True},
    "list": {"L": [{"B": b"in"}, {"M": {"deep": {"BS": [b"\x01"]}}}, {"L": []}]},
    "map": {"M": {"S": {"S": "a name like a type"}, "empty": {"S": ""}}},
}


def test_every_item_is_in_it_with_every_type_of_attribute(store: Store) -> None:  # V3
    items = [event(number, **EVERY_TYPE) for number in range(40)]
    store.put(*items)
    answer = store.back_up()
    assert by_id(store.items(answer["folder"])) == by_id(items)
    assert answer["items"] == store.manifest(answer["folder"])["items"] == 40
    assert answer["files"] > 1  # a segment each


def test_its_folder_says_of_what_and_when_and_is_never_another_ones(store: Store) -> None:
    store.put(event(1))
    first = store.back_up()
    second = store.back_up(execution=EXECUTION + "-2")  # begun in the same millisecond
    assert first["folder"].startswith(f"backups/{TABLE}/dt=2026-02-08/020000123Z-")
    assert first["folder"] != second["folder"]
    assert len(store.items(first["folder"])) == len(store.items(second["folder"])) == 1


def test_the_day_of_the_folder_is_the_one_in_utc(store: Store) -> None:
    answer = store.back_up(at="2026-02-08T01:30:00+02:00")
    assert f"dt=2026-02-07/233000000Z-{answer['folder'][-13:]}" in answer["folder"]


def test_an_empty_table_has_a_backup_too(store: Store) -> None:
    answer = store.back_up()
    manifest = store.manifest(answer["folder"])
    assert (manifest["items"], manifest["files"]) == (0, [])
    assert [it["key"] for it in manifest["summaries"]] == ["summary.json", "summary.csv"]


def test_what_an_invocation_has_no_time_for_the_next_one_copies(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [event(number) for number in range(30)]
    store.put(*items)
    one_by_one(store, monkeypatch)
    plan = store.plan()
    parts = store.copy(plan, milliseconds=0)
    assert sum(map(len, parts)) == 30
    answer = store.finish(plan, parts)
    assert by_id(store.items(answer["folder"])) == by_id(items)


def one_by_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of one item each."""
    client = store.handler.backup_steps().clients.dynamodb
    scan = client.scan
    monkeypatch.setattr(client, "scan", lambda **wanted: scan(**wanted, Limit=1))


def test_a_try_that_was_repeated_leaves_nothing_in_the_backup(store: Store) -> None:
    """Its file and its part stay behind, and are named by nobody."""
    store.put(*(event(number) for number in range(9)))
    plan = store.plan()
    lost = store.copy(plan)
    answer = store.finish(plan, store.copy(plan))
    assert len(store.items(answer["folder"])) == 9
    files = [it for it in store.listed(answer["folder"]) if "/data/" in it]
    assert len(files) == 2 * sum(map(len, lost))


def test_without_its_last_step_there_is_no_backup(store: Store) -> None:
    store.put(event(1))
    plan = store.plan()
    store.copy(plan)
    assert not [it for it in store.listed() if "manifest" in it]


def test_the_manifest_is_written_after_all_that_it_names(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = store.handler.backup_steps().clients.s3
    written: list[str] = []
    put = client.put_object

    def noted(**wanted: Any) -> Any:
        written.append(wanted["Key"].rpartition("/")[2])
        return put(**wanted)

    monkeypatch.setattr(client, "put_object", noted)
    store.back_up()
    assert written == ["summary.json", "summary.csv", "manifest.json"]


def test_a_last_step_that_is_repeated_changes_nothing(store: Store) -> None:
    store.put(event(1))
    plan = store.plan()
    parts = store.copy(plan)
    first = store.finish(plan, parts)
    manifest = store.manifest(first["folder"])
    assert store.finish(plan, parts) == first
    assert store.manifest(first["folder"]) == manifest


def test_two_last_steps_at_once_make_one_manifest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = store.plan()
    parts = store.copy(plan)
    client = store.handler.backup_steps().clients.s3
    put = client.put_object

    def conflicting(**wanted: Any) -> Any:
        if "IfNoneMatch" in wanted:
            error = {"Error": {"Code": "ConditionalRequestConflict", "Message": ""}}
            raise ClientError(error, "PutObject")  # type: ignore[arg-type] # a part of it will do
        return put(**wanted)

    monkeypatch.setattr(client, "put_object", conflicting)
    with pytest.raises(ServiceBusyError):
        store.finish(plan, parts)


def test_a_success_is_told(store: Store) -> None:
    store.put(event(1))
    answer = store.back_up()
    [notice] = store.notices()
    assert notice["kind"] == "backup-made"
    assert notice["subject"] == "Backup made: 1 items"
    assert (notice["folder"], notice["items"]) == (answer["folder"], 1)


def test_a_failure_is_told_by_the_error_s_name_alone(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which is asked for: an encrypted state machine's events are without it."""
    described(store, monkeypatch, error="BackupFailedError", cause="what may quote an item")
    detail = {"executionArn": EXECUTION, "status": "FAILED"}
    store.step({"detail-type": "Step Functions Execution Status Change", "detail": detail})
    [notice] = store.notices()
    assert (notice["kind"], notice["error"]) == ("backup-failed", "BackupFailedError")
    assert (notice["table"], notice["execution"]) == (TABLE, EXECUTION)
    assert "quote" not in json.dumps(notice)


def test_an_execution_that_was_stopped_has_no_error_to_tell(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    described(store, monkeypatch)
    detail = {"executionArn": EXECUTION, "status": "ABORTED"}
    store.step({"detail-type": "Step Functions Execution Status Change", "detail": detail})
    [notice] = store.notices()
    assert (notice["status"], "error" in notice) == ("ABORTED", False)


def described(store: Store, monkeypatch: pytest.MonkeyPatch, **execution: str) -> None:
    """What DescribeExecution says."""

    def describe(*, executionArn: str) -> dict[str, str]:  # noqa: N803 - as in boto3
        assert executionArn == EXECUTION
        return execution

    states = store.handler.backup_steps().clients.states
    monkeypatch.setattr(states, "describe_execution", describe)


@pytest.mark.parametrize(
    ("code", "kind"),
    [("ThrottlingException", ServiceBusyError), ("AccessDeniedException", BackupFailedError)],
)
def test_an_error_says_by_its_name_whether_another_try_helps(
    store: Store, monkeypatch: pytest.MonkeyPatch, code: str, kind: type[Exception]
) -> None:  # H4
    plan = store.plan()

    def refuse(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "secret"}}, "Scan")

    monkeypatch.setattr(store.handler.backup_steps().clients.dynamodb, "scan", refuse)
    with pytest.raises(kind, match=f"Scan: {code}"):
        store.copy(plan)
    assert store.listed() == []


def test_an_unknown_step_is_an_error(store: Store) -> None:
    with pytest.raises(UnexpectedEventError):
        store.step({"key1": "value1"})


def test_the_summary_opens_in_a_spreadsheet_and_runs_nothing_there(store: Store) -> None:  # V3
    store.put(
        event(1, "2026-02-07", price={"N": "2.50"}, category={"S": "=cmd|'/c calc'!A1"}),
        event(2, "2026-02-07", price={"N": "-4"}, category={"S": "@sum"}),
    )
    body = store.read(store.back_up()["folder"] + "summary.csv")
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert {it["category"] for it in rows} == {"'=cmd|'/c calc'!A1", "'@sum"}
    assert [it["period"] for it in rows] == ["week", "week", "day", "day"]
    assert {it["total price"] for it in rows} == {"2.5", "-4"}


@pytest.mark.parametrize(
    ("time", "cell"),
    [
        ("2026-02-07T08:00:00.999999Z", "2026-02-07 08:00:00"),
        ("2026-02-07T08:00:00.000000+01:00", "2026-02-07T08:00:00.000000+01:00"),
        ("2026-02-07", "2026-02-07"),
        ("-", "'-"),
    ],
)
def test_times_are_as_spreadsheets_know_them(store: Store, time: str, cell: str) -> None:
    store.put(event(1, "2026-02-07", **{"tarius:order": {"S": f"{time}/1"}}))
    body = store.read(store.back_up()["folder"] + "summary.csv").decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(body, newline="")):
        assert (row["first UTC"], row["last UTC"]) == (cell, cell)


def test_times_that_another_hand_has_written_run_nothing_in_a_spreadsheet(store: Store) -> None:
    formula = {"S": "=HYPERLINK(1)/event-1"}
    store.put(event(1, "2026-02-07", **{"tarius:order": formula}))
    store.put({"Id": {"S": "undated"}, "tarius:order": formula})
    body = store.read(store.back_up()["folder"] + "summary.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body, newline="")))
    assert [it["period"] for it in rows] == ["week", "day", "undated"]
    assert {it[name] for it in rows for name in ("first UTC", "last UTC")} == {"'=HYPERLINK(1)"}


def test_a_week_stands_beside_the_one_before(store: Store) -> None:
    store.put(
        event(1, "2026-02-01", qty={"N": "1"}),  # the first day of the week that is told
        event(2, "2026-02-07", qty={"N": "2"}),  # the last one
        event(3, "2026-01-31", qty={"N": "5"}),  # the week before
        event(4, "2026-02-08", qty={"N": "7"}),  # a day that is not over
    )
    summary = json.loads(store.read(store.back_up()["folder"] + "summary.json"))
    assert summary["week"] == {"from": "2026-02-01", "to": "2026-02-07"}
    [row] = summary["weeks"]
    assert (row["count"], row["countBefore"], row["change"]) == (2, 1, 1)
    assert (row["totals"], row["totalsBefore"]) == ({"qty": "3"}, {"qty": "5"})
    assert summary["count"] == 4


def test_the_age_of_the_newest_whole_backup_is_told(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    store.put(event(1))
    store.back_up(at="2026-02-01T02:00:00Z")
    store.copy(store.plan(at="2026-02-08T02:00:00Z"))  # not whole
    capsys.readouterr()
    answer = store.step({"step": "check"})
    assert 0 <= answer["backupAgeHours"] < 1
    told = [json.loads(it) for it in capsys.readouterr().out.splitlines() if "_aws" in it]
    assert told[0]["FunctionName"] == "export-events"
    assert told[0]["BackupAgeHours"] == [answer["backupAgeHours"]]


def test_a_table_without_a_backup_counts_from_its_own_beginning(store: Store) -> None:
    assert 0 <= store.step({"step": "check"})["backupAgeHours"] < 1


def test_a_large_file_goes_up_in_parts_and_one_that_fails_is_dropped(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:  # H4
    monkeypatch.setattr("data_file._PART_BYTES", 1)
    store.put(event(1), event(2))
    clients = store.handler.backup_steps().clients

    def refuse(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "UploadPart")

    plan = store.plan()
    with monkeypatch.context() as patched:
        patched.setattr(clients.s3, "upload_part", refuse)
        with pytest.raises(BackupFailedError):
            store.copy(plan)
    uploads = clients.s3.list_multipart_uploads(Bucket=BACKUPS)
    assert not uploads.get("Uploads")
