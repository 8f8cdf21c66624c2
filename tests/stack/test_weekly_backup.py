"""The weekly backup as a user has it: started by hand or by its schedule, told of, and whole."""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from tests.cloud import Cloud
from tests.stack.exports import export_of, write_export
from tests.stack.platform import Platform, running_platform

pytestmark = pytest.mark.xdist_group("weekly-backup")

EVENTS = 120
EACH_MINUTE = "cron(* * * * ? *)"
FUNCTION = "tarius-export-events-devl-us-east-1"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform with events, which backs them up each minute and locks its backups for a day."""
    with running_platform(tmp_path_factory.mktemp("backups") / "project") as started:
        done = started.deploy(
            f"--parameter=BackupSchedule={EACH_MINUTE}", "--parameter=BackupLockDays=1"
        )
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
    s3, bucket = deployed.client("s3"), deployed.outputs["BackupBucket"]
    for kept in s3.list_objects_v2(Bucket=bucket, Prefix=answer["folder"])["Contents"]:
        found = s3.head_object(Bucket=bucket, Key=kept["Key"])
        assert found["ServerSideEncryption"] == "aws:kms"
        assert found["ObjectLockMode"] == "GOVERNANCE"
        lasts = found["ObjectLockRetainUntilDate"] - found["LastModified"]
        assert lasts > timedelta(hours=23)


def test_a_failure_is_told_and_keeps_what_was_copied(deployed: Platform) -> None:
    notices = deployed.subscribe("backup-notices")
    with deployed.denied(FUNCTION, "s3:GetObject"):  # which the last step needs, and no other
        assert back_up(deployed, "--name", "fails").returncode == 1
    notice = notices.next_backup("fails")
    assert (notice["kind"], notice["status"]) == ("backup-failed", "FAILED")
    # Which is in no event: the state machine is encrypted.
    assert notice["error"] == "BackupFailedError"
    entered = last_step(deployed, notice["execution"])
    folder = entered["backup"]["folder"]
    assert folder not in folders(deployed)
    # No execution can be redriven here. A redrive begins with the state that failed, given what it
    # was given before: https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
    again = {"step": "finish", "backup": entered["backup"], "parts": entered["parts"]}
    deployed.client("lambda").invoke(FunctionName=FUNCTION, Payload=json.dumps(again))
    assert len(backed_up(deployed, folder)) == EVENTS


def last_step(deployed: Platform, execution: str) -> Any:
    """What the last state of an execution was given."""
    found = deployed.client("stepfunctions").get_execution_history(
        executionArn=execution, reverseOrder=True
    )
    [name] = [it for it in found["events"] if it["type"] == "TaskStateEntered"][:1]
    assert name["stateEnteredEventDetails"]["name"] == "FinishBackup"
    return json.loads(name["stateEnteredEventDetails"]["input"])


def test_a_large_table_is_exported_by_dynamodb_itself(deployed: Platform) -> None:  # V3
    """Asked for, waited for, read and counted, with the rights that the function has."""
    with every_table_is_large(deployed):
        execution = deployed.client("stepfunctions").start_execution(
            stateMachineArn=deployed.outputs["WeeklyBackup"], name="exports", input="{}"
        )["executionArn"]
        asked = deployed.cloud.eventually(lambda: export_of(deployed, execution), "an export")
        write_export(deployed, asked)
        ended = deployed.cloud.eventually(lambda: succeeded(deployed, execution), "the backup")
    bucket = deployed.outputs["BackupBucket"]
    assert (asked["S3Bucket"], asked["S3SseAlgorithm"]) == (bucket, "KMS")
    assert (asked["ExportFormat"], asked["ExportType"]) == ("DYNAMODB_JSON", "FULL_EXPORT")
    manifest = json.loads(read(deployed, f"{ended['folder']}manifest.json"))
    assert (manifest["source"], manifest["items"]) == ("EXPORT", EVENTS)
    assert len(backed_up(deployed, ended["folder"])) == EVENTS


@contextmanager
def every_table_is_large(deployed: Platform) -> Iterator[None]:
    """While open, backups are exports."""
    functions = deployed.client("lambda")
    told = functions.get_function_configuration(FunctionName=FUNCTION)["Environment"]
    changed = {"Variables": {**told["Variables"], "EXPORT_THRESHOLD_BYTES": "0"}}
    functions.update_function_configuration(FunctionName=FUNCTION, Environment=changed)
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=FUNCTION, Environment=told)


def succeeded(deployed: Platform, execution: str) -> Any:
    """The output of an execution, once it has one."""
    found = deployed.client("stepfunctions").describe_execution(executionArn=execution)
    assert found["status"] in ("RUNNING", "SUCCEEDED"), found.get("cause")
    return json.loads(found["output"]) if found["status"] == "SUCCEEDED" else None


def test_the_command_line_makes_lists_and_shows_backups(deployed: Platform) -> None:
    where = ("--env", "devl", "--local", "--output", "json")
    made = deployed.deployer("backup", "run", *where)
    assert made.returncode == 0, made.stdout + made.stderr
    [backup] = records(made.stdout, "backup")
    assert backup["items"] == EVENTS

    def listed(*more: str) -> list[dict[str, Any]]:
        return records(deployed.deployer("backup", "list", *more, *where).stdout, "backup")

    before = listed()
    assert backup in before
    address = f"s3://{deployed.outputs['BackupBucket']}/backups/{deployed.outputs['EventTable']}/"
    assert backup["address"].startswith(address)
    by_address, after = listed("--from", address), listed()
    # The schedule may have made others meanwhile.
    assert [it for it in by_address if it in before] == before
    assert [it for it in after if it in by_address] == by_address
    shown = deployed.deployer("backup", "show", backup["name"], *where)
    assert records(shown.stdout, "backup-summary")[0]["count"] == EVENTS
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


def test_a_week_without_a_backup_is_told(deployed: Platform) -> None:
    """The age is put as a metric, for the local cloud makes none of what a function logs."""
    cloudwatch, notices = deployed.client("cloudwatch"), deployed.subscribe("backup-alarms")
    [alarm] = cloudwatch.describe_alarms(AlarmNamePrefix="tarius-weekly-backup-age-")[
        "MetricAlarms"
    ]
    assert alarm["Dimensions"] == [
        {"Name": "FunctionName", "Value": FUNCTION},
        {"Name": "service", "Value": "export-events"},
    ]
    age = {"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"], "Value": 180.5}
    cloudwatch.put_metric_data(Namespace=alarm["Namespace"], MetricData=[age])
    notices.next_alarm(alarm["AlarmName"])


def test_the_schedule_starts_backups(deployed: Platform) -> None:  # V3
    """Last, for a minute may pass until it does, in which the other tests are busy."""
    states = deployed.client("stepfunctions")

    def scheduled() -> Mapping[str, Any] | None:
        found = states.list_executions(stateMachineArn=deployed.outputs["WeeklyBackup"])
        for it in found["executions"]:
            execution: Mapping[str, Any] = states.describe_execution(
                executionArn=it["executionArn"]
            )
            by_schedule = json.loads(execution["input"]).get("startedBy") == "schedule"
            # Another one may have failed, along with the test that lets the function fail.
            if by_schedule and execution["status"] == "SUCCEEDED":
                return execution
        return None

    patient = Cloud(deployed.cloud.running, patience=150.0)
    execution = patient.eventually(scheduled, "a scheduled backup")
    folder = json.loads(execution["output"])["folder"]
    manifest = json.loads(read(deployed, f"{folder}manifest.json"))
    assert manifest["execution"] == execution["executionArn"]
    assert len(backed_up(deployed, folder)) == EVENTS
