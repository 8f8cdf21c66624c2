"""The weekly backup as a user has it: started by hand or by its schedule, told of, and whole."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.stack.platform import Platform, running_platform

pytestmark = pytest.mark.xdist_group("weekly-backup")

EVENTS = 120
EACH_MINUTE = "cron(* * * * ? *)"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform with events, whose schedule starts a backup each minute."""
    with running_platform(tmp_path_factory.mktemp("backups") / "project") as started:
        done = started.deploy(f"--parameter=BackupSchedule={EACH_MINUTE}")
        assert done.returncode == 0, done.stdout + done.stderr
        for first in range(0, EVENTS, 25):
            last = min(first + 25, EVENTS)
            puts = [{"PutRequest": {"Item": event(it)}} for it in range(first, last)]
            table = started.outputs["EventTable"]
            started.client("dynamodb").batch_write_item(RequestItems={table: puts})
        yield started


def event(number: int) -> dict[str, Any]:
    """An item with every kind of attribute."""
    return {
        "Id": {"S": f"event-{number:03}"},
        "price": {"N": "12345678901234567890.123456789012345678"},
        "picture": {"B": bytes([number, 0, 255])},
        "sets": {"L": [{"NS": ["1", "2"]}, {"SS": ["a"]}, {"BS": [b"\x00"]}]},
        "flags": {"M": {"no": {"BOOL": False}, "nothing": {"NULL": True}}},
    }


def back_up(deployed: Platform, *words: str) -> Any:
    """Run the state machine with `deployer run`."""
    return deployed.deployer("run", "weekly-backup", "--env", "devl", "--local", *words)


def read(deployed: Platform, key: str) -> bytes:
    """An object of a backup."""
    found = deployed.client("s3").get_object(Bucket=deployed.outputs["BackupBucket"], Key=key)
    body: bytes = found["Body"].read()
    return body


def backed_up(deployed: Platform, folder: str) -> list[dict[str, Any]]:
    """The items of a backup as its files have them, each checked by the manifest."""
    items = []
    for file in json.loads(read(deployed, f"{folder}manifest.json"))["files"]:
        body = read(deployed, folder + file["key"])
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        items += [json.loads(line)["Item"] for line in gzip.decompress(body).splitlines()]
    return sorted(items, key=lambda it: str(it["Id"]["S"]))


def folders(deployed: Platform) -> set[str]:
    """The folders that have a manifest."""
    found = deployed.client("s3").list_objects_v2(Bucket=deployed.outputs["BackupBucket"])
    keys = [it["Key"] for it in found.get("Contents", [])]
    return {it.removesuffix("manifest.json") for it in keys if it.endswith("/manifest.json")}


def test_a_backup_has_every_item_as_it_is_in_the_table(deployed: Platform) -> None:  # V3
    done = back_up(deployed)
    assert done.returncode == 0, done.stdout + done.stderr
    answer = json.loads(done.stdout)
    items = backed_up(deployed, answer["folder"])
    assert answer["items"] == len(items) == EVENTS
    assert items[7]["picture"] == {"B": "BwD/"}
    assert items[7]["price"] == event(7)["price"]
    summary = json.loads(read(deployed, answer["folder"] + "summary.json"))
    assert summary["count"] == EVENTS
    encrypted = deployed.client("s3").head_object(
        Bucket=deployed.outputs["BackupBucket"], Key=answer["folder"] + "manifest.json"
    )
    assert encrypted["ServerSideEncryption"] == "aws:kms"


def test_the_schedule_starts_backups(deployed: Platform) -> None:  # V3
    states = deployed.client("stepfunctions")

    def scheduled() -> Mapping[str, Any] | None:
        found = states.list_executions(stateMachineArn=deployed.outputs["WeeklyBackup"])
        for it in found["executions"]:
            execution: Mapping[str, Any] = states.describe_execution(
                executionArn=it["executionArn"]
            )
            by_schedule = json.loads(execution["input"]).get("startedBy") == "schedule"
            if by_schedule and execution["status"] != "RUNNING":
                return execution
        return None

    execution = deployed.cloud.eventually(scheduled, "a scheduled backup")
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"])["folder"] in folders(deployed)


def test_a_failure_is_told_and_leaves_no_backup(deployed: Platform) -> None:
    functions = deployed.client("lambda")
    name = deployed.outputs["ExportEventsFunction"]
    notices = deployed.subscribe("backup-notices")
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    wrong = {**variables, "EVENT_TABLE": variables["EVENT_TABLE"] + "-gone"}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": wrong})
    try:
        assert back_up(deployed, "--name", "fails").returncode == 1
        notice = notices.next_load()
        while not notice.get("execution", "").endswith(":fails"):
            notice = notices.next_load()
        assert (notice["kind"], notice["status"]) == ("backup-failed", "FAILED")
    finally:
        functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )
    done = back_up(deployed)
    assert done.returncode == 0, done.stdout + done.stderr
    # The failed one left nothing that would pass for a backup.
    assert len(backed_up(deployed, json.loads(done.stdout)["folder"])) == EVENTS
    assert all(deployed.outputs["EventTable"] + "/" in it for it in folders(deployed))


def test_the_command_line_makes_lists_and_shows_backups(deployed: Platform) -> None:
    where = ("--env", "devl", "--local", "--output", "json")
    made = deployed.deployer("backup", "run", *where)
    assert made.returncode == 0, made.stdout + made.stderr
    [backup] = records(made.stdout, "backup")
    assert backup["items"] == EVENTS
    listed = records(deployed.deployer("backup", "list", *where).stdout, "backup")
    assert backup in listed
    shown = deployed.deployer("backup", "show", backup["name"], *where)
    assert records(shown.stdout, "backup") == [backup]
    unknown = deployed.deployer("backup", "show", "none", "--env", "devl", "--local")
    assert unknown.returncode == 2
    assert "there is no such backup" in unknown.stderr


def records(text: str, kind: str) -> list[dict[str, Any]]:
    """The records of one type in a stream of JSON lines."""
    return [it for it in map(json.loads, text.splitlines()) if it["type"] == kind]


def test_the_age_of_the_newest_backup_is_asked_for(deployed: Platform) -> None:
    done = deployed.deployer(
        *(
            "invoke",
            "export-events",
            "--env",
            "devl",
            "--local",
            "--event-json",
            '{"step": "check"}',
        )
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert 0 <= json.loads(done.stdout)["backupAgeHours"] < 1
