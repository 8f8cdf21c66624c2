"""The product load, from a file in the landing zone to items, ledger, rejects and notices."""

import csv
import gzip
import io
import json
from collections.abc import Mapping

import pytest

from tests.stack.platform import REPOSITORY, Platform

pytestmark = pytest.mark.xdist_group("shared")

PRODUCTS = REPOSITORY / "data/products.csv"
LOCAL = ("--env", "devl", "--local")


def _rows(count: int, prefix: str, title: str = "Lamp") -> str:
    lines = [f"{prefix}-{number:05},{title}" for number in range(count)]
    return "\n".join(["ID,Title", *lines, ""])


def _keys(platform: Platform, prefix: str) -> set[str]:
    return {key for key in platform.product_ids() if key.startswith(prefix)}


def test_products_csv_gives_a_thousand_items(platform: Platform) -> None:
    done = platform.deployer("load", str(PRODUCTS), *LOCAL)  # T1 T2 T3: by the command line

    assert done.returncode == 0, done.stdout + done.stderr
    assert "LOADED" in done.stdout
    with PRODUCTS.open(encoding="utf-8", newline="") as file:
        rows = {row["ID"]: row for row in csv.DictReader(file)}
    assert len(rows) == 1000
    assert rows.keys() <= platform.product_ids()
    for key in (min(rows), max(rows)):
        stored = platform.product(key)
        assert stored is not None
        expected = {name: value for name, value in rows[key].items() if value}
        expected["Price (USD)"] = str(float(expected["Price (USD)"])).removesuffix(".0")
        stored = {**stored, "Price (USD)": str(float(stored["Price (USD)"])).removesuffix(".0")}
        assert stored == expected


def test_a_put_by_any_client_triggers_the_load(platform: Platform) -> None:
    bucket = platform.outputs["LandingZoneBucket"]
    prefix = platform.outputs["InputPrefix"]  # T4: the path that the outputs name
    platform.client("s3").put_object(
        Bucket=bucket, Key=f"{prefix}put/a file.csv", Body="ID\nput-1\n"
    )

    item = platform.cloud.eventually(lambda: platform.product("put-1"), "the item")  # T1 T3
    assert item == {"ID": "put-1"}


def test_only_the_input_prefix_triggers(platform: Platform) -> None:
    bucket = platform.outputs["LandingZoneBucket"]
    s3 = platform.client("s3")
    s3.put_object(Bucket=bucket, Key="elsewhere/a.csv", Body="ID\nelsewhere-1\n")
    s3.put_object(Bucket=bucket, Key="invalid-records/a.csv", Body="ID\nelsewhere-2\n")

    assert platform.put_and_await("marker.csv", "ID\nmarker\n")["status"] == "LOADED"

    assert not _keys(platform, "elsewhere")


def test_a_second_upload_updates_the_items(platform: Platform) -> None:
    first = platform.put_and_await("update.csv", _rows(30, "upd", "old"))
    second = platform.put_and_await("update.csv", _rows(30, "upd", "new"))  # T21

    assert (first["rowsLoaded"], second["rowsLoaded"]) == ("30", "30")
    assert len(_keys(platform, "upd-")) == 30
    item = platform.product("upd-00029")
    assert item == {"ID": "upd-00029", "Title": "new"}


def test_rows_without_a_key_are_kept_aside_and_can_be_dropped_back(platform: Platform) -> None:
    entry = platform.put_and_await(
        "half.csv", "ID,Title\nhalf-1,good\n,no key\nhalf-2,too,many\nhalf-3,=1+1\n"
    )  # T20

    assert entry["status"] == "LOADED_WITH_REJECTS"
    assert (entry["rowsLoaded"], entry["rowsRejected"]) == ("2", "2")
    assert _keys(platform, "half-") == {"half-1", "half-3"}
    item = platform.product("half-3")
    assert item is not None
    assert item["Title"] == "=1+1"  # verbatim
    rejects = (
        platform.client("s3")
        .get_object(Bucket=platform.outputs["LandingZoneBucket"], Key=entry["rejectsKey"])["Body"]
        .read()
    )
    rows = list(csv.reader(io.StringIO(rejects.decode())))
    assert rows[0] == ["_reason", "_line", "ID", "Title"]
    assert [row[1] for row in rows[1:]] == ["3", "4"]

    corrected = rejects.decode().replace(",,no key", ",half-4,no key").replace(",too,many", ",two")
    again = platform.put_and_await("half-corrected.csv", corrected)

    assert again["status"] == "LOADED"
    assert _keys(platform, "half-") == {"half-1", "half-2", "half-3", "half-4"}
    assert platform.product("half-4") == {"ID": "half-4", "Title": "no key"}


def test_a_row_that_stands_twice_is_loaded_once_and_the_last_one_wins(platform: Platform) -> None:
    lines = ["ID,Title", *(f"twice-{n % 40},{n}" for n in range(100)), ""]
    entry = platform.put_and_await("twice.csv", "\n".join(lines))

    assert entry["rowsDuplicate"] == "60"
    assert len(_keys(platform, "twice-")) == 40
    assert platform.product("twice-19") == {"ID": "twice-19", "Title": "99"}
    assert platform.product("twice-20") == {"ID": "twice-20", "Title": "60"}


def test_a_repeated_event_changes_nothing(platform: Platform) -> None:
    version = platform.put("event.csv", "ID,Title\nevent-1,loaded\n")
    platform.await_load("event.csv", version)
    # The mark of its notice is the last that a load writes into its entry.
    entry = platform.cloud.eventually(
        lambda: _notified(platform, "event.csv", version), "the mark of its notice"
    )
    dynamodb = platform.client("dynamodb")
    dynamodb.put_item(
        TableName=platform.outputs["ProductTable"],
        Item={"ID": {"S": "event-1"}, "Title": {"S": "changed since"}},
    )

    _invoke(platform, _event(platform, "event.csv", version, entry["sequencer"]))

    assert platform.ledger("event.csv", version) == entry
    assert platform.product("event-1") == {"ID": "event-1", "Title": "changed since"}


def test_an_event_older_than_what_is_loaded_is_skipped(platform: Platform) -> None:
    entry = platform.put_and_await("order.csv", "ID,Title\norder-1,new\n")
    older = hex(int(entry["sequencer"], 16) - 16**40)[2:].upper().zfill(64)
    version = _put_elsewhere(platform, "order.csv", "ID,Title\norder-1,old\norder-2,old\n")

    _invoke(platform, _event(platform, "order.csv", version, older))

    skipped = platform.ledger("order.csv", version)
    assert skipped["status"] == "SKIPPED"
    assert skipped["reason"]
    assert platform.product("order-1") == {"ID": "order-1", "Title": "new"}
    assert platform.product("order-2") is None


def test_two_versions_at_once_end_with_the_newer_one(platform: Platform) -> None:
    bodies = [_rows(3000, "race", title) for title in ("old", "new")]
    versions = [platform.put("race.csv", body) for body in bodies]

    ended = [platform.await_load("race.csv", version) for version in versions]

    assert ended[1]["status"] == "LOADED"
    assert ended[0]["status"] in ("LOADED", "SUPERSEDED", "SKIPPED")
    item = platform.product("race-02999")
    assert item == {"ID": "race-02999", "Title": "new"}
    assert len(_keys(platform, "race-")) == 3000


def test_compressed_files_and_odd_line_ends_load(platform: Platform) -> None:
    body = '\ufeffTitle,ID\r\n"two\r\nlines",gz-1\r\nplain,gz-2\r\n'
    entry = platform.put_and_await("odd name+é.csv.gz", gzip.compress(body.encode()))

    assert entry["status"] == "LOADED"
    assert platform.product("gz-1") == {"ID": "gz-1", "Title": "two\r\nlines"}


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("utf16.csv", "ID,Title\nu-1,x\n".encode("utf-16"), "UTF-16"),
        ("no-id.csv", b"Key,Title\nn-1,x\n", "ID"),
        ("empty.csv", b"", "empty"),
        ("sheet.xlsx", b"PK\x03\x04", ".csv"),
        ("cut.csv.gz", gzip.compress(_rows(5000, "cut").encode(), mtime=0)[:-20], "gzip"),
    ],
    ids=["utf-16", "no-key", "empty", "no-csv", "cut"],
)
def test_a_file_that_is_no_csv_fails_with_its_reason(
    platform: Platform, name: str, body: bytes, reason: str
) -> None:
    entry = platform.put_and_await(name, body)

    assert entry["status"] == "FAILED"
    assert reason in entry["reason"]
    head = platform.client("s3").head_object(
        Bucket=platform.outputs["LandingZoneBucket"], Key=f"raw-data/{name}"
    )
    assert head["ContentLength"] == len(body)  # the input stays where it was


def test_each_load_is_announced_by_its_kind(platform: Platform) -> None:
    notices = platform.subscribe("notices-by-kind")  # T19

    platform.put_and_await("kind-1.csv", "ID\nkind-1\n")
    loaded = notices.next_load("kind-1.csv")
    platform.put_and_await("kind-2.csv", "ID,Title\nkind-2,x\n,y\n")
    rejected = notices.next_load("kind-2.csv")
    platform.put_and_await("kind-3.csv", "Name\nx\n")
    failed = notices.next_load("kind-3.csv")

    assert [it["kind"] for it in (loaded, rejected, failed)] == [
        "loaded",
        "loaded-with-rejects",
        "failed",
    ]
    assert loaded["key"] == "raw-data/kind-1.csv"
    assert loaded["rowsLoaded"] == 1
    assert rejected["rowsRejected"] == 1
    assert rejected["rejectsKey"].startswith("invalid-records/kind-2.")
    assert failed["reason"]


def test_load_says_where_the_rejects_are_and_why_a_load_failed(
    platform: Platform,
) -> None:
    rejects = platform.deployer("load", str(REPOSITORY / "data/products-invalid.csv"), *LOCAL)
    bad = platform.root / "bad.csv"
    bad.write_text("Name\nx\n")
    failed = platform.deployer("load", str(bad), *LOCAL)
    wrong = platform.deployer("load", str(platform.root / "params/cfn-parameters.json"), *LOCAL)

    assert rejects.returncode == 0
    assert "LOADED_WITH_REJECTS" in rejects.stdout
    assert f"s3://{platform.outputs['LandingZoneBucket']}/invalid-records/" in rejects.stdout
    assert failed.returncode == 1
    assert "FAILED" in failed.stdout
    assert "ID" in failed.stdout
    assert wrong.returncode == 2
    assert ".csv" in wrong.stderr


def _notified(platform: Platform, key: str, version: str) -> Mapping[str, str] | None:
    entry = platform.ledger(key, version)
    return entry if "notifiedAt" in entry else None


def _event(platform: Platform, key: str, version: str, sequencer: str) -> dict[str, object]:
    """The event that S3 sends, as documented.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    bucket = platform.outputs["LandingZoneBucket"]
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": f"raw-data/{key}", "versionId": version, "sequencer": sequencer},
        },
    }
    return {"Records": [record]}


def _put_elsewhere(platform: Platform, key: str, body: str) -> str:
    """Put an object without its event: the notification is off for that moment."""
    s3, bucket = platform.client("s3"), platform.outputs["LandingZoneBucket"]
    kept = s3.get_bucket_notification_configuration(Bucket=bucket)
    kept.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    try:
        return platform.put(key, body)
    finally:
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=kept)


def _invoke(platform: Platform, event: object) -> None:
    done = platform.client("lambda").invoke(
        FunctionName=platform.outputs["ProcessDataFunction"], Payload=json.dumps(event)
    )
    assert "FunctionError" not in done, done["Payload"].read()
