"""The function that backs up the events, called step by step as the state machine would."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.stack.exports import export_of, write_export
from tests.stack.least_privilege.drive import Drive
from tests.stack.least_privilege.drives.dead_letters import dead_letters
from tests.stack.least_privilege.drives.logs import logs
from tests.stack.least_privilege.invoking import invoke, outage, uploads
from tests.stack.platform import Platform

_ROLE = "export-events"
_LARGE = {f"large-{it}": 380_000 for it in range(25)}
"""Items of so many bytes, nearly the most that one may have: their file goes up in parts."""
_MANY = {f"one-of-many-{it}": 1 for it in range(10)}
"""Items with which the table is exported; see the platform's parameters."""


def _step(platform: Platform, step: str, **more: Any) -> Any:
    return invoke(platform, _ROLE, {"step": step, **more}).good()


def _plan(platform: Platform, token: str) -> Any:
    machine = platform.outputs["WeeklyBackup"].replace(":stateMachine:", ":execution:")
    execution = f"{machine}:{token}"
    return _step(platform, "plan", execution=execution, startedAt="2026-01-31T02:00:00.123Z")


def _copy(platform: Platform, plan: Any) -> list[list[str]]:
    return [
        _step(platform, "copy", backup=plan["backup"], segment=it)["progress"]["parts"]
        for it in plan["segments"]
    ]


def _whole(platform: Platform, plan: Any) -> None:
    parts = _copy(platform, plan)
    made = _step(platform, "finish", backup=plan["backup"], parts=parts)
    assert made["items"] >= 1
    place = {"Bucket": made["bucket"], "Key": f"{made['folder']}manifest.json"}
    assert platform.client("s3").head_object(**place)


@contextmanager
def _events(platform: Platform, sizes: Mapping[str, int]) -> Iterator[None]:
    """While open, the table has events of these names, each with so many random bytes."""
    dynamodb, table = platform.client("dynamodb"), platform.outputs["EventTable"]
    for name, size in sizes.items():
        item = {"Id": {"S": name}, "block": {"B": os.urandom(size)}}
        dynamodb.put_item(TableName=table, Item=item)
    try:
        yield
    finally:
        for name in sizes:
            dynamodb.delete_item(TableName=table, Key={"Id": {"S": name}})


def backs_up(platform: Platform, token: str) -> None:
    """The table is copied, summed up and told of."""
    with _events(platform, {"backed-up": 1}):
        _whole(platform, _plan(platform, token))


def backs_up_an_export(platform: Platform, token: str) -> None:
    """A large table is exported by DynamoDB, and the export is read."""
    with _events(platform, _MANY):
        plan = _plan(platform, token)
        assert plan["source"] == "EXPORT"
        write_export(platform, _export(platform, plan["backup"]))
        assert _step(platform, "status", backup=plan["backup"])["status"] == "COMPLETED"
        _whole(platform, plan)


def _export(platform: Platform, backup: Any) -> Any:
    """The export that was asked for, as soon as DynamoDB has ended it."""

    def look() -> Any:
        found = export_of(platform, backup["execution"])
        return found if found["ExportStatus"] == "COMPLETED" else None

    return platform.cloud.eventually(look, "the end of an export")


def drops_parts(platform: Platform, token: str) -> None:
    """Nothing stays of a file that was sent in parts until its key was refused."""
    plan = _plan(platform, token)
    via = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    whole = {"number": 0, "of": 1}
    denied = {"Action": "kms:Decrypt", "Condition": via}
    with _events(platform, _LARGE), outage(platform, _ROLE, denied):
        event = {"step": "copy", "backup": plan["backup"], "segment": whole}
        assert invoke(platform, _ROLE, event).failed
    assert not uploads(platform, platform.outputs["BackupBucket"], plan["backup"]["folder"])


def tells_the_age(platform: Platform, _token: str) -> None:
    """How old the newest backup is."""
    assert "backupAgeHours" in _step(platform, "check")


def tells_of_failures(platform: Platform, token: str) -> None:
    """An execution that ended badly is told of."""
    states = platform.client("stepfunctions")
    arn = states.start_execution(
        stateMachineArn=platform.outputs["WeeklyBackup"], name=token, input="{}"
    )["executionArn"]
    states.stop_execution(executionArn=arn)
    detail = {"executionArn": arn, "status": "ABORTED"}
    event = {"detail-type": "Step Functions Execution Status Change", "detail": detail}
    assert invoke(platform, _ROLE, event).good() == {"status": "ABORTED"}


DRIVES = [
    logs(_ROLE),
    Drive(_ROLE, drops_parts, ["WriteBackups s3:AbortMultipartUpload"]),
    Drive(
        _ROLE,
        backs_up_an_export,
        ["ReadTable dynamodb:ExportTable", "FollowExports", "WriteBackups s3:GetObject "],
    ),
    Drive(_ROLE, tells_the_age, ["FindBackups"]),
    Drive(_ROLE, tells_of_failures, ["ReadFailedExecutions", "ReadErrorsOfExecutions"]),
    dead_letters(_ROLE, "WeeklyBackupDeadLetterQueueUrl"),
    Drive(
        _ROLE,
        backs_up,
        [
            "ReadTable dynamodb:DescribeTable",
            "ReadTable dynamodb:Scan",
            "WriteBackups s3:PutObject ",
            "KeepWork",
            "SendNotices",
            "*ThroughServices kms:Decrypt * by dynamodb",
            "*ThroughServices kms:* by s3",
            "*ThroughServices kms:* by sns",
        ],
    ),
]
